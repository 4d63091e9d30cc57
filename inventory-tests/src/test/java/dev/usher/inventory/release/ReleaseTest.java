package dev.usher.inventory.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.CancelOutcome;
import dev.usher.inventory.hold.ConfirmOutcome;
import dev.usher.inventory.hold.ConfirmOutcome.Booked;
import dev.usher.inventory.hold.ConfirmOutcome.SeatsGone;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class ReleaseTest extends ReleaseCase {
  private static final int ROUNDS = 200;
  private static final Duration LATEST_PAYMENT = Duration.ofMillis(15);

  @Inject HoldStore store;
  @Inject Cancellation cancellation;

  @Test
  void whatAVisitorGivesBackAnotherCanHoldAtOnce() {
    Sale sale = sale(2);
    HoldId seat = held(sale.asksForSeats("ann", "hall-A-1"));
    HoldId places = held(sale.asksForPlaces("ann", 2));

    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(seat));
    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(places));

    held(sale.asksForSeats("bob", "hall-A-1"));
    held(sale.asksForPlaces("bob", 2));
    assertEquals(CancelOutcome.ALREADY_ENDED, cancellation.cancel(seat));
    sale.isConsistent();
  }

  @Test
  void givingBackWhatIsBookedOrWasNeverHeldChangesNothing() {
    Sale sale = sale(2);
    HoldId booked = held(sale.asksForSeats("ann", "hall-A-1"));
    confirmation.confirm(booked);

    assertEquals(CancelOutcome.BOOKED, cancellation.cancel(booked));
    assertEquals(
        CancelOutcome.UNKNOWN, cancellation.cancel(HoldId.of(sale.event(), "nobody", "key")));
    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void whatExpiresAnotherCanHoldAndTheVisitorsLimitIsFreeAgain() {
    Sale sale = Sale.of(holds, dataSource, 5, 1);
    HoldId hold = held(sale.asksForSeats("ann", "hall-A-1"));
    assertInstanceOf(LimitExceeded.class, sale.asksForPlaces("ann", 1));
    assertEquals(List.of(), release(MANY), "its window has not expired yet");

    sale.expires(hold);
    assertEquals(List.of(hold), release(MANY).stream().map(ExpiredHolds.Released::hold).toList());

    held(sale.asksForSeats("bob", "hall-A-1"));
    held(sale.asksForPlaces("ann", 1));
    assertEquals(HoldStatus.EXPIRED, store.find(hold).orElseThrow().status());
    sale.isConsistent();
  }

  /** At moments so close that each of them wins in some rounds. */
  @Test
  void paymentExpiryAndTheNextVisitorAtTheSameMomentHaveOneOutcome() {
    for (int round = 0; round < ROUNDS; round++) {
      Sale sale = sale(2);
      HoldId hold = held(sale.asksForSeats("ann", "hall-A-1"));
      CyclicBarrier start = new CyclicBarrier(3);
      CompletableFuture<ConfirmOutcome> payment =
          atOnce(
              start,
              () -> {
                waitUpTo(LATEST_PAYMENT);
                return unlessLocked(() -> confirmation.confirm(hold));
              });
      CompletableFuture<Integer> expiry =
          atOnce(
              start,
              () -> {
                sale.expires(hold);
                return releaseAll();
              });
      CompletableFuture<Boolean> next = atOnce(start, () -> getsSeat(sale, payment));
      expiry.join();

      boolean isBooked = payment.join() instanceof Booked;
      assertTrue(isBooked || payment.join() instanceof SeatsGone, payment.join()::toString);
      assertEquals(!isBooked, next.join(), "either ann has booked the seat or bob holds it");
      assertEquals(isBooked ? 1 : 0, sale.tables().holds("BOOKED"));
      sale.isConsistent();
    }
  }

  /** Bob asks for Ann's seat until he has it or she has paid. */
  private static boolean getsSeat(Sale sale, CompletableFuture<?> payment) {
    boolean isPaid;
    do {
      isPaid = payment.isDone();
      if (sale.asksForSeats("bob", "hall-A-1") instanceof Held) {
        return true;
      }
    } while (!isPaid);
    return false;
  }

  private static void waitUpTo(Duration most) {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most.toNanos()));
  }

  @Test
  void twoWorkersNeverReleaseTheSameHoldTwice() throws Exception {
    for (int round = 0; round < 20; round++) {
      Sale sale = sale(100);
      for (int n = 0; n < 50; n++) {
        sale.expires(held(sale.asksForPlaces("visitor-" + n, 2)));
      }
      CyclicBarrier start = new CyclicBarrier(3);
      CompletableFuture<Integer> one = atOnce(start, this::releaseAll);
      CompletableFuture<Integer> other = atOnce(start, this::releaseAll);
      start.await();

      assertEquals(50, one.join() + other.join());
      assertEquals(
          50,
          sale.number(
              "select count(*) from inventory.ledger_entry where event_id = ? and kind = 'EXPIRED'"));
      assertEquals(0, sale.number("select sum(taken) from inventory.section where event_id = ?"));
      sale.isConsistent();
    }
  }

  /** Two transactions that lock several events would wait for each other otherwise. */
  @Test
  void aReleaseLocksEventsInTheOrderOfTheirIds() {
    List<Sale> sales =
        Stream.generate(() -> sale(2))
            .limit(5)
            .sorted(Comparator.comparing(Sale::event).reversed())
            .toList();
    Sale any = sales.get(0);
    any.sql("create table inventory.locked (n bigserial, event text collate \"C\")");
    any.sql(
        "create function inventory.note_lock() returns trigger language plpgsql as"
            + " $$ begin insert into inventory.locked (event) values (new.id); return null; end $$");
    try {
      sales.forEach(sale -> sale.expires(held(sale.asksForPlaces("ann", 1))));
      any.sql(
          "create trigger note_lock after update on inventory.event"
              + " for each row execute function inventory.note_lock()");

      release(MANY);

      assertEquals(
          5, any.number("select count(*) from inventory.locked where ?::text is not null"));
      assertEquals(
          0,
          any.number(
              "select count(*) from inventory.locked a, inventory.locked b"
                  + " where a.n < b.n and a.event > b.event and ?::text is not null"));
    } finally {
      any.sql("drop function inventory.note_lock cascade");
      any.sql("drop table inventory.locked");
    }
  }

  private int releaseAll() {
    int released = 0;
    int batch;
    do {
      batch = unlessLocked(() -> release(7)).size();
      released += batch;
    } while (batch > 0);
    return released;
  }

  private static <T> CompletableFuture<T> atOnce(CyclicBarrier start, Supplier<T> action) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            start.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return action.get();
        },
        THREAD_EACH);
  }
}
