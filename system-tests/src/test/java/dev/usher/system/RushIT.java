package dev.usher.system;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.rush.Rush;
import dev.usher.standalone.rush.RushEndpoint;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rush button of {@code ./run}: simulated visitors through the packaged services. */
class RushIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final int VISITORS = 150;
  private static final int PLACES = 100;
  private static final int SEATS = 12;
  private static final String TOKEN = "a.token.of-an-operator";

  private static ServiceProcess queue;
  private static ServiceProcess booking;

  @BeforeAll
  static void start() {
    queue =
        TestStores.service("queue-service", Map.of("usher.waiting-room.joins-per-address", "0"));
    int port = FreePort.find();
    booking =
        TestStores.service(
            "booking-service",
            Map.of(
                "usher.queue.url",
                queue.url(),
                "quarkus.http.port",
                Integer.toString(port),
                // The pages to pay at are there.
                "usher.public-url",
                "http://localhost:" + port));
    queue.awaitReady(START);
    booking.awaitReady(START);
  }

  @AfterAll
  static void stop() {
    queue.close();
    booking.close();
  }

  @Test
  void itEndsWithBookingsAndNeverMoreThanTheCapacityAndOneRunsAtATime() throws Exception {
    OnSale sale = OnSale.opens(queue.url(), booking.url(), "PT10M", PLACES);
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

      Rush.Result result = ended.get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
      assertEquals(VISITORS, result.visitors());
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
    return Rush.start(queue.url(), booking.url(), event, VISITORS, Duration.ofSeconds(1), LIMIT);
  }

  private static RequestSpecification operator() {
    return given().auth().oauth2(TOKEN);
  }

  private static long count(String sql, OnSale sale) {
    return TestDatabase.number(sql, sale.event());
  }
}
