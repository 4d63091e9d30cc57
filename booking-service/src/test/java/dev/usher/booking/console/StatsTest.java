package dev.usher.booking.console;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class StatsTest {
  private final BookingClient site = BookingClient.underTest();

  @Test
  void theNumbersOfASaleAreWhatItsHoldsBecame() {
    Sale sale = site.opens(EventJson.usual());
    Visitor visitor = sale.visitor();
    visitor.holds("hall-A-1", "hall-A-2").is(201);
    visitor.cancels(visitor.holds("hall-A-3").is(201).text("/id")).is(204);
    visitor.pays(visitor.holdsPlaces(3).is(201).text("/id")).is(200);

    Reply stats =
        await().until(() -> stats(sale).is(200), reply -> reply.number("/booked/holds") == 1);
    assertEquals(120, stats.number("/capacity"));
    assertEquals(115, stats.number("/free"));
    assertEquals(1, stats.number("/held/holds"));
    assertEquals(2, stats.number("/held/places"));
    assertEquals(9_000, stats.number("/held/amounts/0/amount"));
    assertEquals(3, stats.number("/booked/places"));
    assertEquals("EUR", stats.text("/booked/amounts/0/currency"));
    assertEquals(1, stats.number("/released/places"));
    assertEquals(0, stats.number("/expired/holds"));
    assertEquals(0, stats.number("/refunded/holds"));
    assertEquals(0, stats.number("/overdue/holds"));
    assertTrue(stats.header("Cache-Control").contains("no-store"), stats::toString);
  }

  @Test
  void holdsThatNobodyReleasesAreOverdueAndRefundsAreCounted() {
    Sale sale = site.opens(EventJson.usual());
    sale.visitor().holds("hall-A-1").is(201);
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - interval '1 minute' where event_id = ?",
        sale.event());
    TestDatabase.update(
        """
        insert into booking.payment (event_id, id, hold_id, provider, status, amount, currency,
          pass_expires_at, reason, decided_at, refunded_at)
        select event_id, gen_random_uuid(), id, 'sandbox', 'REFUNDED', amount, currency,
          now(), 'TOO_LATE', now(), now() from inventory.hold where event_id = ?""",
        sale.event());

    Reply stats = stats(sale).is(200);
    assertEquals(1, stats.number("/overdue/holds"));
    assertTrue(!stats.text("/overdue/since").isEmpty(), stats::toString);
    assertEquals(1, stats.number("/refunded/holds"));
    assertEquals(4_500, stats.number("/refunded/amounts/0/amount"));
  }

  @Test
  void onlyOperatorsSeeThemAndOnlyOfEventsThatThereAre() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event() + "/stats";
    site.send("GET", path, Map.of(), "").is(401);
    site.send("GET", "/api/events/no-such/stats", BookingClient.operator(), "")
        .isProblem(404, "unknown-event");
    site.send("GET", "/api/events/NO_SUCH/stats", BookingClient.operator(), "")
        .isProblem(404, "unknown-event");
  }

  private Reply stats(Sale sale) {
    return site.send("GET", "/api/events/" + sale.event() + "/stats", BookingClient.operator(), "");
  }
}
