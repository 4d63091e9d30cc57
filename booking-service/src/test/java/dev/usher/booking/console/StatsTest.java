package dev.usher.booking.console;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.resource.Resource;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class StatsTest {
  private final BookingClient site = BookingClient.underTest();

  @Inject ExpiredHolds expiredHolds;
  @Inject DataSource dataSource;

  @Test
  void theNumbersOfASaleAreWhatItsHoldsBecame() {
    Sale sale = site.opens(EventJson.usual());
    Visitor visitor = sale.visitor();
    visitor.holds("hall-A-1", "hall-A-2").is(201);
    visitor.cancels(visitor.holds("hall-A-3").is(201).text("/id")).is(204);
    visitor.pays(visitor.holdsPlaces(3).is(201).text("/id")).is(200);

    sale.visitor().holds("hall-A-1").is(409);

    Reply stats =
        await()
            .until(
                () -> stats(sale).is(200),
                reply -> reply.number("/booked/holds") == 1 && reply.number("/refused") == 1);
    assertEquals(120, stats.number("/capacity"));
    assertEquals(115, stats.number("/free"));
    assertEquals(2, stats.number("/held/places"));
    assertEquals(3, stats.number("/booked/places"));
    assertEquals(9_000, stats.number("/booked/amounts/0/amount"));
    assertEquals("EUR", stats.text("/booked/amounts/0/currency"));
    assertEquals(1, stats.number("/released/places"));
    assertEquals(1, stats.number("/released/holds"));
    assertEquals(0, stats.number("/expired/holds"));
    assertEquals(0, stats.number("/refunded/holds"));
    assertEquals(0, stats.number("/overdue/holds"));
    assertTrue(stats.json().at("/releaseLag").isMissingNode(), stats::toString);
    assertTrue(stats.header("Cache-Control").contains("no-store"), stats::toString);
  }

  @Test
  void aHoldThatExpiredShowsItsLagAndALatePaymentItsRefund() {
    Sale sale = site.opens(EventJson.usual());
    Visitor late = sale.visitor();
    String hold = late.holds("hall-A-1", "hall-B-1").is(201).text("/id");
    Reply payment = late.startsToPay(hold).is(200);
    expire(late, hold);
    sale.visitor().holds("hall-A-1").is(201);
    late.chooses(payment, "succeeded").is(200);

    Reply stats =
        await().until(() -> stats(sale).is(200), reply -> reply.number("/refunded/holds") == 1);
    assertEquals(9_000, stats.number("/refunded/amounts/0/amount"));
    assertEquals(1, stats.number("/expired/holds"));
    assertEquals(2, stats.number("/expired/places"));
    assertEquals(1, stats.number("/releaseLag/holds"));
    assertTrue(stats.number("/releaseLag/p99Ms") >= 2_000, stats::toString);
    assertEquals(stats.number("/releaseLag/p50Ms"), stats.number("/releaseLag/maxMs"));
    assertEquals(1, stats.number("/held/places"));
    assertEquals(0, stats.number("/overdue/holds"));

    endWindow(sale, 60);
    stats = await().until(() -> stats(sale), reply -> reply.number("/overdue/holds") == 1);
    assertTrue(!stats.text("/overdue/since").isEmpty(), stats::toString);
  }

  @Test
  void aSectionSaysWhatIsHeldAndBookedAndALatePaymentCountsAsBooked() {
    Sale sale = site.opens(EventJson.usual());
    Visitor late = sale.visitor();
    String hold = late.holdsPlaces(4).is(201).text("/id");
    Reply payment = late.startsToPay(hold).is(200);
    expire(late, hold);
    sale.visitor().holdsPlaces(2).is(201);
    late.chooses(payment, "succeeded").is(200);

    Reply stats =
        await().until(() -> stats(sale), reply -> reply.number("/sections/0/booked") == 4);
    assertEquals("floor", stats.text("/sections/0/id"));
    assertEquals(2, stats.number("/sections/0/held"));
    assertEquals(94, stats.number("/sections/0/free"));
    assertEquals(100, stats.number("/sections/0/capacity"));
    assertEquals(20, stats.number("/sections/1/free"));
    assertEquals(1, stats.number("/booked/holds"));
    assertEquals(12_000, stats.number("/booked/amounts/0/amount"));
  }

  @Test
  void anOperatorSeesWhoHasASeat() {
    Sale sale = site.opens(EventJson.usual());
    Visitor visitor = sale.visitor();
    Reply hold = visitor.holds("hall-A-1", "hall-A-2").is(201);

    Reply held = seat(sale, "hall-A-2").is(200);
    assertEquals(hold.text("/id"), held.text("/hold/id"));
    assertEquals("HELD", held.text("/hold/status"));
    assertEquals(hold.text("/expiresAt"), held.text("/hold/expiresAt"));
    assertEquals(2, held.number("/hold/quantity"));
    assertTrue(held.header("Cache-Control").contains("no-store"), held::toString);
    visitor.pays(hold.text("/id")).is(200);
    Reply booked =
        await()
            .until(
                () -> seat(sale, "hall-A-1").is(200),
                reply -> reply.text("/hold/status").equals("BOOKED"));
    assertEquals(
        visitor.booking(hold.text("/id")).text("/reference"), booked.text("/hold/reference"));
    assertTrue(seat(sale, "hall-A-3").is(200).json().at("/hold").isMissingNode());

    seat(sale, "hall-A-11").isProblem(404, "unknown-seat");
    seat(sale, "floor-A-1").isProblem(404, "unknown-seat");
    seat(sale, "nothing").isProblem(404, "unknown-seat");
    site.get("/api/events/" + sale.event() + "/seats/hall-A-1").is(401);
  }

  @Test
  void theSameSeatOfAnotherEventIsAnotherSeat() {
    Sale sale = site.opens(EventJson.usual());
    site.opens(EventJson.usual()).visitor().holds("hall-A-3").is(201);
    assertTrue(seat(sale, "hall-A-3").is(200).json().at("/hold").isMissingNode());
  }

  @Test
  void aDeletedEventHasNoSeats() {
    Sale sale = site.opens(EventJson.usual());
    seat(sale, "hall-A-3").is(200);
    TestDatabase.update("update inventory.event set deleted_at = now() where id = ?", sale.event());
    seat(sale, "hall-A-3").isProblem(404, "unknown-seat");
  }

  private Reply seat(Sale sale, String seat) {
    return site.send(
        "GET", "/api/events/" + sale.event() + "/seats/" + seat, BookingClient.operator(), "");
  }

  /** The holds of an event are not read to count them: 20,000 take some 1,000 pages. */
  @Test
  void theNumbersOfALargeSaleTakeNoMorePagesThanThoseOfASmall() {
    Sale sale = site.opens(EventJson.usual());
    TestDatabase.update(
        """
        insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status, quantity,
          amount, currency, held_at, expires_at, ended_at, reference, sections, prices)
        select ?, gen_random_uuid(), 'visitor-' || n, 'pass', '', k.status, 1, 3000, 'EUR', now(),
          now() + interval '1 hour', case when k.status <> 'HELD' then now() end,
          case when k.status = 'BOOKED' then 'reference-' || n end, '{floor}', '{3000}'
        from generate_series(1, 20000) n,
          lateral (select (array['HELD', 'BOOKED', 'EXPIRED'])[1 + n % 3] as status) k""",
        sale.event());
    assertTrue(pages(sale.event()) < 300, () -> "pages: " + pages(sale.event()));
  }

  /** How many pages the statements read, as often as they read them. */
  private long pages(String event) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      long pages = 0;
      for (String file : StatsStore.FILES) {
        String sql = Resource.text(StatsStore.class, file).replace(":event", "'" + event + "'");
        try (ResultSet plan =
            statement.executeQuery("explain (analyze, buffers, format json) " + sql)) {
          plan.next();
          JsonNode top = new ObjectMapper().readTree(plan.getString(1)).at("/0/Plan");
          pages += top.at("/Shared Hit Blocks").asLong() + top.at("/Shared Read Blocks").asLong();
        }
      }
      return pages;
    } catch (SQLException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void expire(Visitor visitor, String hold) {
    endWindow(visitor.sale(), 2);
    await("released")
        .until(
            () -> {
              expiredHolds.release(100, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST);
              return visitor.looksAt(hold).text("/status").equals("EXPIRED");
            });
  }

  private static void endWindow(Sale sale, int secondsAgo) {
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - ? * interval '1 second'"
            + " where event_id = ? and status = 'HELD'",
        secondsAgo,
        sale.event());
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

  @Test
  void operatorsSeeWhichWorkersRun() {
    String path = "/api/release-workers";
    site.send("GET", path, Map.of(), "").is(401);
    UUID instance = UUID.randomUUID();
    TestDatabase.update("insert into inventory.release_worker values (?, now())", instance);
    Reply workers =
        await()
            .until(
                () -> site.send("GET", path, BookingClient.operator(), "").is(200),
                reply -> reply.number("/running") == 1);
    assertTrue(!workers.text("/seenAt").isEmpty(), workers::toString);
    TestDatabase.update("delete from inventory.release_worker where instance = ?", instance);
    await()
        .until(
            () -> site.send("GET", path, BookingClient.operator(), "").is(200),
            reply -> reply.number("/running") == 0 && reply.json().at("/seenAt").isMissingNode());
  }

  private Reply stats(Sale sale) {
    return site.send("GET", "/api/events/" + sale.event() + "/stats", BookingClient.operator(), "");
  }
}
