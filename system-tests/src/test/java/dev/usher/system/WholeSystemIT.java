package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.rush.Rush;
import dev.usher.standalone.rush.RushEndpoint;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the queue to the booking, through the three packaged services. */
class WholeSystemIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration RUSH_LIMIT = Duration.ofSeconds(100);
  private static final int RUSH_VISITORS = 150;
  private static final int PLACES = 100;
  private static final int SEATS = 12;
  private static final String TOKEN = "a.token.of-an-operator";
  private static final String SEAT = "hall-A-12";

  private static final Map<String, ServiceProcess> SERVICES = new LinkedHashMap<>();

  @BeforeAll
  static void start() {
    start("queue-service", Map.of("usher.waiting-room.joins-per-address", "0"));
    int port = FreePort.find();
    start(
        "booking-service",
        Map.of(
            "usher.queue.url",
            url("queue-service"),
            "quarkus.http.port",
            Integer.toString(port),
            // The pages to pay at are there.
            "usher.public-url",
            "http://localhost:" + port));
    start("release-worker", Map.of());
    SERVICES.values().forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(ServiceProcess::close);
    SERVICES.clear();
  }

  @Test
  void aSeatThatWasNotPaidForInTimeIsBookedByTheNextVisitor() {
    OnSale sale = OnSale.opens(url("queue-service"), url("booking-service"), Duration.ofSeconds(5));
    Visitor ann = sale.joins().isAdmitted();
    Visitor bob = sale.joins().isAdmitted();
    String anns = ann.holds(SEAT).then().statusCode(201).extract().path("id");
    isRefused(bob.holds(SEAT), "seats-taken");

    await("Ann's hold has expired").until(() -> status(ann.looksAt(anns)).equals("EXPIRED"));
    String bobs = bob.holdsInTheEnd(SEAT);
    bob.pays(bobs);

    await("Bob has booked").until(() -> bob.booking(bobs).statusCode() == 200);
    bob.booking(bobs).then().body("items.seat", hasItem(SEAT));
    isRefused(ann.startsToPay(anns), "hold-expired");
    isRefused(ann.holds(SEAT), "seats-taken");
    await("The queue knows that Bob is done").until(() -> bob.state().equals("DONE"));
  }

  /** The rush button of {@code ./run}: simulated visitors. */
  @Test
  void theRushOfRunEndsWithBookingsAndNeverMoreThanTheCapacityAndOneRunsAtATime() throws Exception {
    OnSale sale = OnSale.opens(url("queue-service"), url("booking-service"), "PT10M", PLACES);
    CompletableFuture<Rush.Result> ended = new CompletableFuture<>();
    try (RushEndpoint endpoint =
        RushEndpoint.start(
            TOKEN,
            List.of(),
            () -> rush(sale.event()).whenComplete((result, failure) -> ended.complete(result)))) {
      operator().post(endpoint.url()).then().statusCode(202);
      operator()
          .post(endpoint.url())
          .then()
          .statusCode(409)
          .body("type", endsWith(":rush-running"));

      Rush.Result result = ended.get(RUSH_LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
      assertEquals(RUSH_VISITORS, result.visitors());
      assertTrue(result.bookings() > PLACES / 4, result::toString);
      assertEquals(
          result.bookings(),
          count(
              "select count(*) from inventory.hold where status = 'BOOKED' and event_id = ?",
              sale));
      assertEquals(
          PLACES + SEATS,
          count(
              "select sum(quantity) from inventory.hold where status in ('HELD', 'BOOKED')"
                  + " and event_id = ?",
              sale),
          "three times as many as there are have been asked for");
    }
  }

  private static CompletableFuture<Rush.Result> rush(String event) {
    return Rush.start(
        url("queue-service"),
        url("booking-service"),
        event,
        RUSH_VISITORS,
        Duration.ofSeconds(1),
        RUSH_LIMIT);
  }

  private static RequestSpecification operator() {
    return given().auth().oauth2(TOKEN);
  }

  private static long count(String sql, OnSale sale) {
    return TestDatabase.number(sql, sale.event());
  }

  private static void isRefused(Response answer, String problem) {
    answer.then().statusCode(409).body("type", endsWith(":" + problem));
  }

  private static String status(Response hold) {
    return hold.then().statusCode(200).extract().path("status");
  }

  private static void start(String module, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    // The test stores bring the settings of all services.
    all.put("smallrye.config.mapping.validate-unknown", "false");
    SERVICES.put(module, TestStores.service(module, all));
  }

  private static String url(String module) {
    return Objects.requireNonNull(SERVICES.get(module)).url();
  }
}
