package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.ConfirmOutcome;
import dev.usher.inventory.hold.ConfirmOutcome.Booked;
import dev.usher.inventory.hold.ConfirmOutcome.SeatsGone;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class PaymentRaceTest {
  private static final int ROUNDS = 200;
  private static final int RACERS = 3;
  private static final Duration LATEST_PAYMENT = Duration.ofMillis(15);

  @Inject HoldService holds;
  @Inject ExpiredHolds expiredHolds;
  @Inject Confirmation confirmation;
  @Inject AgroalDataSource dataSource;

  private final ExecutorService racers = Executors.newFixedThreadPool(RACERS);

  @AfterEach
  void stop() {
    racers.shutdown();
  }

  @Test
  void paymentAndExpiryAtTheSameMomentHaveOneOutcome() {
    int paid = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Sale sale = Sale.of(holds, dataSource, 10, 8);
      Hold hold = ((Held) sale.asksForSeats("ann", "hall-A-1")).hold();
      CyclicBarrier start = new CyclicBarrier(RACERS);
      CompletableFuture<ConfirmOutcome> payment =
          race(
              start,
              () -> {
                waitUpTo(LATEST_PAYMENT);
                return confirmation.confirm(hold.id());
              });
      CompletableFuture<Integer> release =
          race(
              start,
              () -> {
                sale.expires(hold.id());
                return expiredHolds
                    .release(500, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST)
                    .size();
              });
      CompletableFuture<Boolean> rival = race(start, () -> getsSeat(sale, payment));
      CompletableFuture.allOf(payment, release, rival).join();

      boolean booked = payment.join() instanceof Booked;
      assertTrue(booked || payment.join() instanceof SeatsGone);
      assertEquals(!booked, rival.join());
      assertEquals(booked ? 1 : 0, sale.tables().holds("BOOKED"));
      sale.isConsistent();
      paid += booked ? 1 : 0;
    }
    System.out.printf("Payment won %d of %d races%n", paid, ROUNDS);
  }

  /** Bob asks for Ann's seat until he has it or she has paid. */
  private static boolean getsSeat(Sale sale, CompletableFuture<?> payment) {
    boolean paid;
    do {
      paid = payment.isDone();
      if (sale.asksForSeats("bob", "hall-A-1") instanceof Held) {
        return true;
      }
    } while (!paid);
    return false;
  }

  private static void waitUpTo(Duration most) {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most.toNanos()));
  }

  private <T> CompletableFuture<T> race(CyclicBarrier start, Supplier<T> what) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            start.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return what.get();
        },
        racers);
  }
}
