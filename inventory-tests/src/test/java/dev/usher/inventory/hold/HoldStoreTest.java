package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written is what there is, whatever the rules before it decided. */
@QuarkusTest
@WithTestResource(TestStores.class)
class HoldStoreTest {
  @Inject HoldService holds;
  @Inject HoldStore store;
  @Inject AgroalDataSource dataSource;

  @Test
  void aHoldInASectionThatIsNotThereIsNotWritten() throws SQLException {
    Sale sale = Sale.of(holds, dataSource, 5, 8);
    BatchDecision.Decision.Wins winner = winner(sale, List.of(item("cellar", "hall-A-1", 2_500)));
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      assertThrows(IllegalStateException.class, () -> write(connection, sale, winner));
      connection.rollback();
    }
  }

  @Test
  void aHoldKeepsTheOrderOfItsSeatsAndThePriceOfEach() throws SQLException {
    Sale sale = Sale.of(holds, dataSource, 5, 8);
    List<HoldItem> items =
        List.of(item("hall", "hall-B-2", 2_500), item("hall", "hall-A-10", 3_000));
    BatchDecision.Decision.Wins winner = winner(sale, items);
    try (Connection connection = dataSource.getConnection()) {
      write(connection, sale, winner);
      assertEquals(items, store.find(winner.request().id()).orElseThrow().items());
    }
  }

  @Test
  void aBatchIsOneRowOfTheLedgerWithAnEntryForEachHold() throws SQLException {
    Sale sale = Sale.of(holds, dataSource, 5, 8);
    BatchDecision.Decision.Wins seats =
        winner(sale, List.of(item("hall", "hall-B-2", 2_500), item("hall", "hall-A-10", 3_000)));
    BatchDecision.Decision.Wins places =
        new BatchDecision.Decision.Wins(
            new HoldRequest(
                HoldId.of(sale.event(), "bob", "key"),
                "bob",
                "pass-of-bob",
                new Selection.Places("floor", 3)),
            List.of(new HoldItem("floor", Optional.empty(), 3, new Money(2_500, "EUR"))),
            new Money(7_500, "EUR"));
    try (Connection connection = dataSource.getConnection()) {
      write(connection, sale, seats, places);
    }

    assertEquals(1, sale.tables().rowsOfLedger("HELD"));
    assertEquals(
        List.of("2 {hall,hall} {hall-B-2,hall-A-10}", "3 {floor} null"),
        Stream.of(seats, places).map(winner -> entry(winner.request().id())).toList());
    sale.isConsistent();
  }

  /** An earlier try of the same request commits while the later one reads without the lock. */
  @Test
  void theSeatsOfAHoldAreNeverReadWithoutTheHold() throws Exception {
    Sale sale = Sale.of(holds, dataSource, 5, 8);
    BatchDecision.Decision.Wins winner = winner(sale, List.of(item("hall", "hall-A-1", 2_500)));
    CompletableFuture<Optional<EventStock>> read;
    try (Connection earlier = dataSource.getConnection();
        Statement statement = earlier.createStatement()) {
      earlier.setAutoCommit(false);
      // The look at seats waits; whatever is read before it is older than the commit.
      statement.execute("lock table inventory.seat_row in access exclusive mode");
      write(earlier, sale, winner);
      read =
          CompletableFuture.supplyAsync(
              () -> store.read(sale.event(), List.of(winner.request()), List.of("ann")),
              task -> new Thread(task).start());
      sale.waitForALock(1);
      earlier.commit();
    }

    BatchDecision decision = new BatchDecision(read.join().orElseThrow());
    Held held = assertInstanceOf(Held.class, decision.foresee(winner.request()).orElseThrow());
    assertTrue(held.replayed());
  }

  private void write(Connection connection, Sale sale, BatchDecision.Decision.Wins... winners) {
    HoldStore.write(connection, sale.event(), Duration.ofMinutes(2), List.of(winners));
  }

  private static String entry(HoldId hold) {
    return TestDatabase.text(
        "select concat_ws(' ', quantity, sections::text, coalesce(seats::text, 'null'))"
            + " from inventory.ledger_entry where event_id = ? and hold_id = ?",
        hold.event(),
        hold.key());
  }

  private static BatchDecision.Decision.Wins winner(Sale sale, List<HoldItem> items) {
    List<String> seats = items.stream().map(item -> item.seat().orElseThrow()).toList();
    HoldId id = HoldId.of(sale.event(), "ann", "key");
    HoldRequest request = new HoldRequest(id, "ann", "pass-of-ann", new Selection.Seats(seats));
    long amount = items.stream().mapToLong(item -> item.price().amount()).sum();
    return new BatchDecision.Decision.Wins(request, items, new Money(amount, "EUR"));
  }

  private static HoldItem item(String section, String seat, long price) {
    return new HoldItem(section, Optional.of(seat), 1, new Money(price, "EUR"));
  }
}
