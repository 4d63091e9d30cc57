package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.GuardedRedisLock;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.OwnedRedisLock;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.RedisHold;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.RedisLock;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stall or a crash does to the strategies that trust Redis. */
@QuarkusTest
@WithTestResource(TestStores.class)
@Timeout(60)
class FaultsTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String LOCK = RedisKeys.of("concert", "lock");

  private final ExecutorService buyers = Executors.newFixedThreadPool(2);
  private TestLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new TestLab();
  }

  static Stream<Function<Instance, Strategy>> unguarded() {
    return Stream.of(i -> new RedisLock(i, SHORT), i -> new OwnedRedisLock(i, SHORT));
  }

  @ParameterizedTest
  @MethodSource("unguarded")
  void whoStallsBeyondTheLocksTimeSellsWhatIsSold(Function<Instance, Strategy> factory)
      throws Exception {
    StalledFirst stalled = new StalledFirst();
    Strategy strategy = lab.onSale(factory, 1, stalled);
    Future<Decision> first = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    stalled.awaitStall();
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    stalled.goOn();
    assertEquals(Decision.SOLD, first.get());
    assertEquals(new Audit(2, 1, 0, 0), lab.audit(1, strategy));
  }

  @Test
  void theDatabasesGuardRefusesWhoStalled() throws Exception {
    StalledFirst stalled = new StalledFirst();
    Strategy strategy = lab.onSale(i -> new GuardedRedisLock(i, SHORT), 1, stalled);
    Future<Decision> first = buyers.submit(() -> strategy.buy(TestLab.ticket()));
    stalled.awaitStall();
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    stalled.goOn();
    assertEquals(Decision.REFUSED, first.get());
    assertEquals(new Audit(1, 0, 0, 0), lab.audit(1, strategy));
  }

  @Test
  void onlyTheOwnerCheckedLockLeavesTheNextOwnersAlone() throws Exception {
    Pause anotherTakesTheLock =
        purchase -> lab.redis().set(List.of(LOCK, "another")).await().indefinitely();
    lab.onSale(i -> new RedisLock(i, LONG), 1, anotherTakesTheLock).buy(TestLab.ticket());
    assertEquals(0, exists(LOCK));
    lab.onSale(i -> new OwnedRedisLock(i, LONG), 1, anotherTakesTheLock).buy(TestLab.ticket());
    assertEquals(1, exists(LOCK));
  }

  @Test
  void aCrashBetweenRedisAndPostgresLeavesATicketInNobodysHand() throws Exception {
    Strategy strategy = lab.onSale("redis-lua", 2, 1, Fault.crash(2)).get(0);
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    assertThrows(Fault.Crash.class, () -> strategy.buy(TestLab.ticket()));
    assertOneOfTwoIsStranded(strategy);
  }

  @Test
  void aHoldThatExpiresWithItsQuantityIsNeverPutBack() throws Exception {
    Pause untilItExpires = purchase -> awaitGone(purchase);
    Strategy strategy =
        lab.onSale(
            i -> new RedisHold(i, SHORT),
            2,
            new Pause() {
              private boolean late;

              @Override
              public void beforeWriting(Purchase purchase) {
                if (late) {
                  untilItExpires.beforeWriting(purchase);
                }
                late = true;
              }
            });
    // In its time if the machine is: a stranded first would be seen below.
    Decision first = strategy.buy(TestLab.ticket());
    assertEquals(Decision.GAVE_UP, strategy.buy(TestLab.ticket()));
    Purchase refused = TestLab.ticket();
    assertEquals(Decision.REFUSED, strategy.buy(refused));
    long sold = first.equals(Decision.SOLD) ? 1 : 0;
    assertEquals(new Audit(sold, 0, 0, 2 - sold), audit(refused));
  }

  private void assertOneOfTwoIsStranded(Strategy strategy) throws Exception {
    Purchase refused = TestLab.ticket();
    assertEquals(Decision.REFUSED, strategy.buy(refused));
    assertEquals(new Audit(1, 0, 0, 1), audit(refused));
  }

  private Audit audit(Purchase refused) throws Exception {
    return Audit.of(
        List.of(new Stock("concert", 2)), List.of(), List.of(refused), lab.tables.sales());
  }

  private int exists(String key) {
    return lab.redis().exists(List.of(key)).await().indefinitely().toInteger();
  }

  private void awaitGone(Purchase purchase) {
    String hold = RedisKeys.of("concert", "hold:" + purchase.id());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (exists(hold) == 1) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The hold never expired");
      }
    }
  }

  /** Holds the first buyer between read and write until the test lets it go on. */
  private static final class StalledFirst implements Pause {
    private final CountDownLatch hasRead = new CountDownLatch(1);
    private final CountDownLatch mayWrite = new CountDownLatch(1);

    @Override
    public void beforeWriting(Purchase purchase) {
      if (hasRead.getCount() > 0) {
        hasRead.countDown();
        await(mayWrite);
      }
    }

    void awaitStall() {
      await(hasRead);
    }

    void goOn() {
      mayWrite.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        if (!latch.await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("Nobody came");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @AfterEach
  void close() {
    buyers.shutdownNow();
  }
}
