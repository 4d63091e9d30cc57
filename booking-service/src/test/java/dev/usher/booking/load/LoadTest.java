package dev.usher.booking.load;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PostgresFaults;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.limit.Saturation;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class LoadTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LoadMeter meter = new LoadMeter(meters, Vertx.vertx());

  @Test
  void theReportIsOfTheLastFiveSeconds() {
    for (int i = 1; i <= 100; i++) {
      meter.record(Duration.ofMillis(i).toNanos(), i <= 10 ? 503 : 201);
    }
    for (int second = 0; second < 5; second++) {
      meter.summarize();
      assertEquals(100, meter.report().requests());
      assertEquals(0.1, meter.report().errors());
      assertEquals(Duration.ofMillis(95), meter.report().latency());
    }
    meter.summarize();
    assertEquals(LoadReport.NONE, meter.report());
  }

  @Test
  void theFullestQueueCountsButStreamsDoNot() {
    AtomicInteger waiting = new AtomicInteger(3);
    Saturation.of(waiting, "holds", AtomicInteger::get, 10, meters);
    Saturation.of(waiting, "requests", AtomicInteger::get, 5, meters);
    Saturation.of(waiting, "availability-streams", AtomicInteger::get, 3, meters);
    meter.summarize();
    assertEquals(0.6, meter.report().saturation());
    assertEquals("requests", meter.report().saturated());
  }

  @Test
  void requestsAreCountedOnceTheyEndAndTheReportNeedsNoStore() {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    CompletableFuture<Reply> held;
    try (var lock = PostgresFaults.lockedEvent(sale.event())) {
      held = sale.visitor().sendAsync(Visitor.places(1), Map.of());
      await().until(() -> PostgresFaults.waiting() > 0);
      assertTrue(lock.isHeld());
      load().is(200);
    }
    assertEquals(201, held.join().status());
    await().until(() -> load().number("/requests") > 0);
  }

  @Test
  void theStockIsWhatIsFreeAndWhoHasAHold() {
    Sale sale = BookingClient.underTest().opens(EventJson.usual());
    Reply before = get("/api/stock?event=" + sale.event() + "&event=no-such-event").is(200);
    assertEquals(sale.event(), before.text("/events/0/event"));
    assertEquals(0, before.number("/events/0/holding"));
    assertTrue(before.json().at("/events/1").isMissingNode(), before::toString);
    Visitor ann = sale.visitor();
    ann.holdsPlaces(1).is(201);
    ann.holdsPlaces(1).is(201);
    sale.visitor().holdsPlaces(1).is(201);
    Reply after = get("/api/stock?event=" + sale.event()).is(200);
    assertEquals(before.number("/events/0/left") - 3, after.number("/events/0/left"));
    assertEquals(2, after.number("/events/0/holding"));
    get("/api/stock").isProblem(422, "invalid-request");
    get("/api/stock?event=No").isProblem(422, "invalid-request");
  }

  private static Reply load() {
    return get("/api/load");
  }

  private static Reply get(String path) {
    String token = TestStores.keys().token("queue-service", "service", Duration.ofMinutes(5));
    return Http.send(
        "GET",
        BookingClient.underTest().url() + path,
        "",
        Map.of("Authorization", "Bearer " + token));
  }
}
