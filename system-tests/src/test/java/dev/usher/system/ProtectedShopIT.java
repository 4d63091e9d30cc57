package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.given;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Admission while the shop is slow, and while it is down: with both services as packaged. */
class ProtectedShopIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final String OPERATOR = TestStores.keys().operatorToken(Duration.ofHours(1));
  private static final String BOOKING_PORT = Integer.toString(FreePort.find());
  private static final String EVENT = "protected";
  private static final int PER_MINUTE = 600;
  private static final int BUYERS = 8;

  private static final String SLOW =
      """
      drop trigger if exists test_slow on inventory.hold;
      create or replace function inventory.test_slow() returns trigger language plpgsql as $$
      begin perform pg_sleep(0.8); return null; end $$;
      create trigger test_slow after insert on inventory.hold
        for each statement execute function inventory.test_slow()""";
  private static final String FAST =
      "drop trigger test_slow on inventory.hold; drop function inventory.test_slow()";

  private static final Map<String, ServiceProcess> SERVICES = new HashMap<>();

  @BeforeAll
  static void start() {
    start("queue-service", Map.of("usher.booking.url", "http://127.0.0.1:" + BOOKING_PORT));
    startBooking();
    SERVICES.values().forEach(service -> service.awaitReady(START));
    put(
        url("booking-service") + "/api/events/" + EVENT,
        """
        {"name": "Test", "venue": "Here", "startsAt": "2030-05-01T19:00:00Z",
         "paymentWindow": "PT10M", "maxPerVisitor": 10000,
         "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL",
           "price": {"amount": 3000, "currency": "EUR"}, "capacity": 1000000}]}""");
    put(
        url("queue-service") + "/api/rooms/" + EVENT,
        """
        {"name": "Test", "admitPerMinute": %d, "maxActive": 1000000,
         "targetUrl": "https://shop.example/events/%s", "protection": {"maxLatency": "PT0.6S"}}"""
            .formatted(PER_MINUTE, EVENT));
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(ServiceProcess::close);
    SERVICES.clear();
  }

  @Test
  void theRateFollowsWhatTheShopCanTake() {
    OnSale sale = new OnSale(url("queue-service"), url("booking-service"), EVENT);
    List<Visitor> buyers = Stream.generate(() -> sale.joins().isAdmitted()).limit(BUYERS).toList();
    ScheduledExecutorService purchases = Executors.newScheduledThreadPool(BUYERS);
    for (Visitor buyer : buyers) {
      Future<?> unused =
          purchases.scheduleAtFixedRate(() -> buyer.holdsPlaces(1), 0, 500, MILLISECONDS);
    }
    try {
      await("the shop sells").until(() -> held() > 10);
      await("the full rate").atMost(RECOVERY).until(() -> rate() == PER_MINUTE);

      TestDatabase.update(SLOW);
      await("half of the rate").until(() -> rate() <= PER_MINUTE / 2.0);
      assertEquals("LATENCY", room().getString("rateLowered.reason"));
      await("a quarter of it").until(() -> rate() <= PER_MINUTE / 4.0);
      assertTrue(rate() >= PER_MINUTE / 20.0);
      TestDatabase.update(FAST);
      await("the full rate again").atMost(RECOVERY).until(() -> rate() == PER_MINUTE);
    } finally {
      purchases.shutdownNow();
    }

    SERVICES.get("booking-service").close();
    await("nobody is admitted").until(() -> rate() == 0);
    assertEquals("UNREACHABLE", room().getString("rateLowered.reason"));
    Visitor late = sale.joins();
    long serving = room().getLong("serving");
    assertEquals("WAITING", late.state());
    startBooking();
    assertEquals(serving, room().getLong("serving"));
    SERVICES.get("booking-service").awaitReady(START);
    late.isAdmitted();
    await("the full rate at last").atMost(RECOVERY).until(() -> rate() == PER_MINUTE);
  }

  private static long held() {
    return TestDatabase.number("select count(*) from inventory.hold where event_id = ?", EVENT);
  }

  /** The rate at which the room admits now. */
  private static double rate() {
    JsonPath room = room();
    return room.get("rateLowered") == null ? PER_MINUTE : room.getDouble("rateLowered.perMinute");
  }

  private static JsonPath room() {
    return given()
        .auth()
        .oauth2(OPERATOR)
        .get(url("queue-service") + "/api/rooms/" + EVENT)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static void put(String url, String body) {
    given()
        .auth()
        .oauth2(OPERATOR)
        .contentType(ContentType.JSON)
        .body(body)
        .put(url)
        .then()
        // 200 when the test is tried again.
        .statusCode(anyOf(is(200), is(201)));
  }

  private static void startBooking() {
    start(
        "booking-service",
        Map.of(
            "quarkus.http.port",
            BOOKING_PORT,
            "usher.queue.url",
            url("queue-service"),
            "usher.attempts.per-pass",
            "0"));
  }

  private static void start(String module, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    // The test stores bring the settings of all services.
    all.put("smallrye.config.mapping.validate-unknown", "false");
    SERVICES.put(module, TestStores.service(module, all));
  }

  private static String url(String module) {
    return SERVICES.get(module).url();
  }
}
