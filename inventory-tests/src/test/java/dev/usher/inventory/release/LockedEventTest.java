package dev.usher.inventory.release;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.hold.CancelOutcome;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.HoldTimeout;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.EventBusy;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An event whose row something else keeps locked, or a PostgreSQL that is silent. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LockedEventTest.ShortTimeout.class)
class LockedEventTest {
  private static final Selection PLACE = new Selection.Places("floor", 1);
  private static final int SECONDS = 30;

  /** A lock that is waited for briefly. */
  public static class ShortTimeout implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.hold.lock-patience", "PT0.2S");
    }
  }

  @Inject HoldServices services;
  @Inject HoldService holds;
  @Inject Gate gate;
  @Inject Cancellation cancellation;
  @Inject Confirmation confirmation;
  @Inject AgroalDataSource dataSource;

  @Test
  void eventsThatAreLockedLeaveWritersForTheOthers() {
    // So patient that only the bounds help.
    HoldService patient = services.with("usher.hold.lock-patience", "PT60S");
    List<CompletionStage<HoldOutcome>> held = new ArrayList<>();
    List<TestDatabase.Lock> locks = new ArrayList<>();
    try {
      for (int n = 0; n < 4; n++) {
        Sale locked = Sale.of(patient, dataSource, 10, 8);
        locks.add(locked.lock());
        held.add(locked.ask("ann", "key", PLACE));
        locked.waitForALock(n + 1);
        held.add(locked.ask("bob", "key", PLACE));
      }
      Sale free = Sale.of(patient, dataSource, 10, 8);

      assertInstanceOf(Held.class, free.asksForPlaces("eve", 1));
      assertTrue(held.stream().noneMatch(one -> one.toCompletableFuture().isDone()));
    } finally {
      locks.forEach(TestDatabase.Lock::close);
    }
    held.forEach(one -> assertInstanceOf(Held.class, Sale.answer(one)));
    patient.stop();
  }

  @Test
  void pastTheBoundOfALockedEventRequestsAreRefusedAtOnceAndOthersAreNot() {
    HoldService bounded =
        services.with("usher.hold.max-waiting-per-event", "2", "usher.hold.lock-patience", "PT60S");
    Sale locked = Sale.of(bounded, dataSource, 10, 8);
    Sale free = Sale.of(bounded, dataSource, 10, 8);
    List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
    TestDatabase.Lock lock = locked.lock();
    try {
      // Two batches of one event are at work at most; two requests more may wait.
      for (int n = 0; n < 5; n++) {
        asked.add(locked.ask("visitor-" + n, "key", PLACE));
        if (n < 2) {
          await().until(() -> bounded.waiting() == 0);
        }
      }

      assertEquals(
          new HoldOutcome.Overloaded(), asked.get(4).toCompletableFuture().getNow(null), "at once");
      assertInstanceOf(Held.class, free.asksForPlaces("eve", 1));
    } finally {
      lock.close();
    }
    asked.subList(0, 4).forEach(one -> assertInstanceOf(Held.class, Sale.answer(one)));
    bounded.stop();
  }

  @Test
  void aLockedEventIsRefusedSoonAndSoldAgainOnceItIsFree() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    TestDatabase.Lock lock = sale.lock();
    try {
      List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
      for (int n = 0; n < 20; n++) {
        asked.add(sale.ask("visitor-" + n, "key", PLACE));
      }

      asked.forEach(one -> assertEquals(new EventBusy(sale.event()), Sale.answer(one)));
      HoldOutcome after = sale.ask("late", "key", PLACE).toCompletableFuture().getNow(null);
      assertEquals(new EventBusy(sale.event()), after, "at once");
    } finally {
      lock.close();
    }
    await().until(() -> Sale.answer(sale.ask("ann", "key", PLACE)) instanceof Held);
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
  }

  @Test
  void whoCannotWinIsRefusedWithoutTheLockOfTheEvent() {
    Sale sale = Sale.of(holds, dataSource, 1, 8);
    assertInstanceOf(Held.class, sale.asksForPlaces("ann", 1));
    HoldRequest bob = new HoldRequest(HoldId.of(sale.event(), "bob", "key"), "bob", "pass", PLACE);
    await().until(() -> gate.likelyRefused(sale.event(), List.of(bob)).get(0));
    TestDatabase.Lock lock = sale.lock();
    try {
      assertEquals(new SoldOut("floor", 0), Sale.answer(holds.take(bob)), "the gate knows it");
      assertEquals(
          new LimitExceeded(8, 0),
          Sale.answer(sale.ask("eve", "key", new Selection.Seats(seats(9)))),
          "nobody may have as many");
    } finally {
      lock.close();
    }
  }

  private static List<String> seats(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> "hall-A-" + n).toList();
  }

  @Test
  void aHoldOfALockedEventIsNeitherGivenBackNorBookedLateButRefused() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    Hold hold = ((Held) sale.asksForPlaces("ann", 1)).hold();
    Hold ended = ((Held) sale.asksForPlaces("bob", 1)).hold();
    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(ended.id()));
    TestDatabase.Lock lock = sale.lock();
    try {
      assertThrows(EventLocked.class, () -> cancellation.cancel(hold.id()));
      assertThrows(EventLocked.class, () -> confirmation.confirm(ended.id()));
    } finally {
      lock.close();
    }
    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(hold.id()));
    sale.isConsistent();
  }

  @Test
  void whoeverWaitedTooLongIsRefusedAndNothingIsHeldForThemLater() {
    HoldService impatient =
        services.with("usher.hold.patience", "PT0.3S", "usher.hold.lock-patience", "PT60S");
    Sale sale = Sale.of(impatient, dataSource, 10, 8);
    TestDatabase.Lock lock = sale.lock();
    try {
      CompletionStage<HoldOutcome> atWork = sale.ask("ann", "key", PLACE);
      sale.waitForALock(1);
      CompletionStage<HoldOutcome> waiting = sale.ask("bob", "key", PLACE);

      assertIsGivenUp(atWork);
      assertIsGivenUp(waiting);
    } finally {
      lock.close();
    }
    await().until(() -> Sale.answer(sale.ask("eve", "key", PLACE)) instanceof Held);
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    impatient.stop();
  }

  @Test
  void aHoldThatWasRefusedForItsTimeButCommittedIsThereForTheSameKey() {
    HoldService impatient = services.with("usher.hold.patience", "PT0.3S");
    Sale sale = Sale.of(impatient, dataSource, 10, 8);
    sale.sql(
        "create function slow_commit() returns trigger language plpgsql as"
            + " $$ begin perform pg_sleep(1.5); return null; end $$");
    sale.sql(
        "create constraint trigger slow_commit after insert on inventory.hold"
            + " deferrable initially deferred for each row execute function slow_commit()");
    try {
      assertIsGivenUp(sale.ask("ann", "key", PLACE));
    } finally {
      // Waits for the transaction that commits.
      sale.sql("drop function slow_commit cascade");
    }

    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    Held again = assertInstanceOf(Held.class, Sale.answer(sale.ask("ann", "key", PLACE)));
    assertTrue(again.replayed());
    assertEquals(1, sale.number("select count(*) from inventory.hold where event_id = ?"));
    sale.isConsistent();
    impatient.stop();
  }

  private static void assertIsGivenUp(CompletionStage<HoldOutcome> asked) {
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () -> asked.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join());
    HoldTimeout fault = assertInstanceOf(HoldTimeout.class, failure.getCause());
    // PostgreSQL's own limits end a request too, but later, and with an SQLException.
    assertInstanceOf(TimeoutException.class, fault.getCause());
  }
}
