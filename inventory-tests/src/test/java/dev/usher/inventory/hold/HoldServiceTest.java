package dev.usher.inventory.hold;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.KeyReused;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldOutcome.UnknownSeats;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class HoldServiceTest {
  private static final int ROUNDS = 20;
  private static final String FINISHED =
      "select count(*) from inventory.finished_pass where event_id = ?";

  @Inject HoldService holds;
  @Inject HoldStore store;
  @Inject FinishedPassStore finishedPasses;
  @Inject AgroalDataSource dataSource;

  @Test
  void aHoldThatWasAnsweredIsInPostgresql() {
    Sale sale = sale(10);

    Held held = assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-1", "hall-A-2"));

    assertEquals(held.hold(), store.find(held.hold().id()).orElseThrow());
    assertEquals(5000, held.hold().total().amount());
    assertEquals(
        Duration.ofMinutes(2), Duration.between(held.hold().heldAt(), held.hold().expiresAt()));
    sale.isConsistent();
  }

  @Test
  void ofSeveralSeatsAllAreHeldOrNone() {
    Sale sale = sale(10);
    sale.asksForSeats("ann", "hall-A-2");

    assertEquals(
        new SeatsTaken(List.of("hall-A-2"), List.of()),
        sale.asksForSeats("bob", "hall-A-1", "hall-A-2", "hall-A-3"));

    assertInstanceOf(Held.class, sale.asksForSeats("eve", "hall-A-1", "hall-A-3"));
    sale.isConsistent();
  }

  @Test
  void aSectionIsSoldToItsCapacityAndNoFurther() {
    Sale sale = sale(5);

    assertInstanceOf(Held.class, sale.asksForPlaces("ann", 3));
    assertEquals(new SoldOut("floor", 2), sale.asksForPlaces("bob", 3));
    assertInstanceOf(Held.class, sale.asksForPlaces("eve", 2));
    assertEquals(new SoldOut("floor", 0), sale.asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  @Test
  void aFinishedPassTakesNoNewHoldUntilItIsForgottenAfterItsEnd() {
    Sale sale = sale(3);
    Selection one = new Selection.Places("floor", 1);
    Held before = assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "key", one)));
    assertInstanceOf(Held.class, sale.asksForPlaces("eve", 2));

    finishedPasses.finish(sale.event(), "pass-of-ann", Instant.now().plusSeconds(60));
    finishedPasses.finish(sale.event(), "pass-of-ann", Instant.now().plusSeconds(60));

    assertEquals(new SoldOut("floor", 0), sale.asksForPlaces("bob", 1));
    assertEquals(new HoldOutcome.PassFinished(), sale.asksForPlaces("ann", 1), "sold out, too");
    assertEquals(new HoldOutcome.PassFinished(), sale.asksForSeats("ann", "hall-A-1"));
    assertEquals(
        before.hold(),
        assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "key", one))).hold());
    assertInstanceOf(Held.class, sale.asksForSeats("bob", "hall-A-1"));
    assertInstanceOf(
        Held.class, Sale.of(holds, dataSource, 10, 4).asksForPlaces("ann", 1), "another event");
    sale.isConsistent();

    finishedPasses.forget(Duration.ofMinutes(1));
    assertEquals(1, sale.number(FINISHED));
    sale.sql(
        "update inventory.finished_pass set expires_at = now() - interval '2 minutes'"
            + " where event_id = ?",
        sale.event());
    finishedPasses.forget(Duration.ofMinutes(1));
    assertEquals(0, sale.number(FINISHED));
  }

  @Test
  void whoIsLikelyRefusedDoesNotWaitForTheLockOfTheEvent() throws SQLException {
    Sale sale = Sale.of(holds, dataSource, 10, 4);
    LimitExceeded limit = new LimitExceeded(4, 4);
    SeatsTaken taken = new SeatsTaken(List.of("hall-A-1"), List.of());
    sale.asksForPlaces("ann", 4);
    sale.asksForSeats("bob", "hall-A-1");
    assertEquals(limit, sale.asksForPlaces("ann", 1));
    assertEquals(taken, sale.asksForSeats("eve", "hall-A-1"));

    // Not of the pool, whose connections may not idle with a lock for long.
    try (Connection other =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres")) {
      other.setAutoCommit(false);
      try (PreparedStatement lock =
          other.prepareStatement("select from inventory.event where id = ? for update")) {
        lock.setString(1, sale.event());
        lock.executeQuery();
      }
      assertEquals(limit, sale.asksForPlaces("ann", 1));
      assertEquals(taken, sale.asksForSeats("eve", "hall-A-1"));
      assertEquals(new LimitExceeded(4, 1), sale.asksForPlaces("bob", 5));
      other.rollback();
    }
  }

  @Test
  void theSameKeyGivesTheSameHoldAlsoOnceAllIsSold() {
    Sale sale = sale(2);
    Selection two = new Selection.Places("floor", 2);

    Held first = assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "key", two)));
    sale.asksForPlaces("bob", 1);
    Held again = assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "key", two)));

    assertFalse(first.replayed());
    assertTrue(again.replayed());
    assertEquals(first.hold(), again.hold());
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
  }

  @Test
  void theSameKeyAHundredTimesAtOnceGivesOneHold() {
    Sale sale = sale(1000);
    Selection one = new Selection.Places("floor", 1);

    List<CompletionStage<HoldOutcome>> asked =
        IntStream.range(0, 100).mapToObj(n -> sale.ask("ann", "key", one)).toList();

    List<Hold> answered =
        asked.stream().map(Sale::answer).map(o -> ((Held) o).hold()).distinct().toList();
    assertEquals(1, answered.size());
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    sale.isConsistent();
  }

  @Test
  void aKeyUsedForSomethingElseIsRefused() {
    Sale sale = sale(10);
    Sale.answer(sale.ask("ann", "key", new Selection.Places("floor", 1)));

    HoldOutcome other = Sale.answer(sale.ask("ann", "key", new Selection.Places("floor", 2)));

    assertInstanceOf(KeyReused.class, other);
  }

  @Test
  void nobodyHasMoreThanOneMayHoweverTheyAsk() {
    for (int round = 0; round < ROUNDS; round++) {
      Sale sale = Sale.of(holds, dataSource, 100, 4);
      List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
      for (int n = 0; n < 10; n++) {
        asked.add(sale.ask("ann", "place-" + n, new Selection.Places("floor", 1)));
        asked.add(sale.ask("ann", "seat-" + n, new Selection.Seats(List.of("hall-A-" + (n + 1)))));
      }

      List<HoldOutcome> answers = asked.stream().map(Sale::answer).toList();

      assertEquals(4, answers.stream().filter(Held.class::isInstance).count());
      assertEquals(16, answers.stream().filter(LimitExceeded.class::isInstance).count());
      sale.isConsistent();
    }
  }

  @Test
  void aRefusedRequestLeavesNothingBehind() {
    Sale sale = sale(10);

    assertEquals(
        new UnknownSeats(List.of("hall-Z-1")), sale.asksForSeats("ann", "hall-A-1", "hall-Z-1"));
    assertInstanceOf(LimitExceeded.class, sale.asksForPlaces("ann", 9));

    assertEquals(0, sale.number("select count(*) from inventory.hold where event_id = ?"));
    assertEquals(0, sale.number("select count(*) from inventory.ledger where event_id = ?"));
    assertInstanceOf(Held.class, sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void whoAsksForSeatsTheyHaveAlreadyIsNotRefusedForOthers() {
    Sale sale = sale(10);
    sale.asksForSeats("ann", "hall-A-1", "hall-A-2");
    sale.asksForSeats("bob", "hall-A-3");

    assertEquals(
        new SeatsTaken(List.of("hall-A-1"), List.of("hall-A-1")),
        sale.asksForSeats("ann", "hall-A-1"));
    assertEquals(
        new SeatsTaken(List.of("hall-A-2", "hall-A-3"), List.of("hall-A-2")),
        sale.asksForSeats("ann", "hall-A-2", "hall-A-3", "hall-A-4"));
    assertEquals(
        new SeatsTaken(List.of("hall-A-1"), List.of()), sale.asksForSeats("bob", "hall-A-1"));
  }

  @Test
  void oneRequestThatPostgresqlCannotTakeDoesNotFailItsBatch() {
    Sale sale = sale(100);
    List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      String visitor = n == 7 ? "not\0text" : "visitor-" + n;
      asked.add(sale.ask(visitor, "key", new Selection.Places("floor", 1)));
    }

    long held =
        asked.stream()
            .map(one -> one.toCompletableFuture().handle((o, e) -> o instanceof Held).join())
            .filter(won -> won)
            .count();

    assertEquals(19, held);
    sale.isConsistent();
  }

  @Test
  void seatsOfOneWhoIsRefusedForAnotherReasonGoToTheNextInTheBatch() throws SQLException {
    Sale sale = sale(10);
    CompletionStage<HoldOutcome> first;
    CompletionStage<HoldOutcome> second;
    CompletionStage<HoldOutcome> greedy;
    CompletionStage<HoldOutcome> next;
    try (Connection other = dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from inventory.event where id = '" + sale.event() + "' for update");
      first = sale.ask("ann", "key", new Selection.Places("floor", 1));
      sale.waitForALock(1);
      second = sale.ask("joe", "key", new Selection.Places("floor", 1));
      // Its batch waits for that of the first.
      await().until(() -> holds.waiting() == 0);
      // With two batches at work these gather into the next.
      List<String> row = IntStream.rangeClosed(1, 9).mapToObj(n -> "hall-A-" + n).toList();
      greedy = sale.ask("bob", "key", new Selection.Seats(row));
      next = sale.ask("eve", "key", new Selection.Seats(List.of("hall-A-1")));
      other.rollback();
    }

    assertInstanceOf(Held.class, Sale.answer(first));
    assertInstanceOf(Held.class, Sale.answer(second));
    assertInstanceOf(LimitExceeded.class, Sale.answer(greedy));
    assertInstanceOf(Held.class, Sale.answer(next));
  }

  @Test
  void anInstanceThatStopsUnderTheLockOfAnEventDoesNotStopTheOthers() throws SQLException {
    Sale sale = sale(10);
    try (Connection stopped = dataSource.getConnection();
        Statement statement = stopped.createStatement()) {
      stopped.setAutoCommit(false);
      statement.executeUpdate(
          "update inventory.event set version = version + 1 where id = '" + sale.event() + "'");

      assertInstanceOf(Held.class, sale.asksForPlaces("ann", 1));
      assertThrows(SQLException.class, stopped::commit, "the stopped one has lost its transaction");
    }
  }

  private Sale sale(int places) {
    return Sale.of(holds, dataSource, places, 8);
  }
}
