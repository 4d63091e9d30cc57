package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.UpdatedAt;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two buyers and one ticket, with the buyers held between their read and their write. */
@QuarkusTest
@WithTestResource(TestStores.class)
@Timeout(60)
class OversellingTest {
  private static final Audit TWICE = new Audit(2, 1, 0, 0);
  private static final Audit ONCE = new Audit(1, 0, 0, 0);

  private final ExecutorService buyers = Executors.newFixedThreadPool(2);
  private TestLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new TestLab();
  }

  @ParameterizedTest
  @ValueSource(strings = {"naive", "atomic"})
  void aTicketThatTwoHaveReadIsSoldTwice(String name) throws Exception {
    Strategy strategy = lab.onSale(name, 1, 1, bothHaveRead()).get(0);
    Future<Decision> one = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    Future<Decision> other = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    assertEquals(Decision.Result.SOLD, one.get().result());
    assertEquals(Decision.Result.SOLD, other.get().result());
    assertEquals(TWICE, lab.audit(1, strategy));
  }

  @Test
  void aMutexOnTwoInstancesIsTwoMutexes() throws Exception {
    List<Strategy> two = lab.onSale("mutex", 1, 2, bothHaveRead());
    Future<Decision> one = buyers.submit(() -> two.get(0).buy(TestLab.ticket()));
    Future<Decision> other = buyers.submit(() -> two.get(1).buy(TestLab.ticket()));
    assertEquals(Decision.Result.SOLD, one.get().result());
    assertEquals(Decision.Result.SOLD, other.get().result());
    assertEquals(TWICE, lab.audit(1, two.get(0)));
  }

  @Test
  void aClockTooCoarseHidesAChange() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    AtomicBoolean alone = new AtomicBoolean(true);
    Pause pause =
        purchase -> {
          if (!alone.get()) {
            await(both);
          }
        };
    // Of centuries, so that the two changes are within one for sure.
    Strategy strategy = lab.onSale(i -> new UpdatedAt(i, "century"), 2, pause);
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    alone.set(false);
    Future<Decision> one = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    Future<Decision> other = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    assertEquals(Decision.SOLD, one.get());
    assertEquals(Decision.SOLD, other.get());
    assertEquals(new Audit(3, 1, 0, 0), lab.audit(2, strategy));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mutex",
        "pessimistic",
        "pessimistic-jpa",
        "advisory",
        "redis-lock",
        "redis-lock-owner",
        "redisson",
        "queue"
      })
  void whoHoldsTheLockIsWaitedFor(String name) throws Exception {
    CountDownLatch hasRead = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    Pause pause =
        purchase -> {
          hasRead.countDown();
          await(mayWrite);
        };
    Strategy strategy = lab.onSale(name, 1, 1, pause).get(0);
    Future<Decision> first = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    await(hasRead);
    Future<Decision> second = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    // Long enough to have read, had it not had to wait.
    assertEquals(false, endsWithin(second, 300));
    mayWrite.countDown();
    assertEquals(Decision.Result.SOLD, first.get().result());
    assertEquals(Decision.Result.REFUSED, second.get().result());
    assertEquals(ONCE, lab.audit(1, strategy));
    strategy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serializable", "optimistic", "updated-at"})
  void whoComesSecondBeginsAnew(String name) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Strategy strategy = lab.onSale(name, 1, 1, purchase -> await(both)).get(0);
    Future<Decision> one = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    Future<Decision> other = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    assertEquals(
        List.of(Decision.Result.SOLD, Decision.Result.REFUSED),
        List.of(one.get(), other.get()).stream().map(Decision::result).sorted().toList());
    assertEquals(1, one.get().retries() + other.get().retries());
    assertEquals(ONCE, lab.audit(1, strategy));
  }

  private static Pause bothHaveRead() {
    CyclicBarrier both = new CyclicBarrier(2);
    return purchase -> await(both);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("The other buyer never read", e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The first buyer never read");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean endsWithin(Future<?> future, long millis) throws Exception {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  @AfterEach
  void close() {
    buyers.shutdownNow();
  }
}
