package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;

import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the queue to the booking, through the three packaged services. */
class WholeSystemIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final String SEAT = "hall-A-12";

  private static final Map<String, ServiceProcess> SERVICES = new LinkedHashMap<>();

  @BeforeAll
  static void start() {
    start("queue-service", Map.of());
    start("booking-service", Map.of("usher.queue.url", url("queue-service")));
    start("release-worker", Map.of());
    SERVICES.values().forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(ServiceProcess::close);
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
