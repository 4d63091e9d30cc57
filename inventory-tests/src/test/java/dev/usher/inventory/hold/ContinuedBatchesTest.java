package dev.usher.inventory.hold;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.KeyReused;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.PassFinished;
import dev.usher.inventory.stock.HoldOutcome.SalesEnded;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldOutcome.UnknownSeats;
import dev.usher.inventory.stock.HoldOutcome.UnknownSection;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An instance that alone changes an event writes a batch without reading first, and is right also
 * when the event is not as it left it. Seats are chosen that the gate knows nothing of, so that it
 * does not prevent the batch.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class ContinuedBatchesTest extends TwoInstancesCase {
  private static final int BURSTS = 2_500;
  private static final int IN_BURST = 3;
  private static final Executor THREAD = task -> new Thread(task).start();

  private Counted counted;
  private HoldService own;

  /** Counts the batches that are read under the lock, and those that continue. */
  private static final class Counted extends HoldStore {
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger tried = new AtomicInteger();
    private final AtomicInteger continued = new AtomicInteger();
    private volatile CountDownLatch stopped = new CountDownLatch(0);

    Counted(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    Optional<Ended> write(
        String event,
        List<HoldRequest> requests,
        Duration patience,
        Function<EventStock, BatchDecision> decide) {
      read.incrementAndGet();
      try {
        stopped.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.write(event, requests, patience, decide);
    }

    @Override
    Map<String, Instant> writeUnchanged(Map<String, BatchDecision> batches) {
      tried.addAndGet(batches.size());
      Map<String, Instant> heldAt = super.writeUnchanged(batches);
      continued.addAndGet(heldAt.size());
      return heldAt;
    }
  }

  @BeforeEach
  void startAnInstanceThatCounts() {
    counted = new Counted(dataSource);
    own = new HoldService(settings, counted, new Gate(redisApi, transaction, settings));
  }

  @AfterEach
  void stopIt() {
    own.stop();
  }

  @Test
  void onlyTheFirstBatchIsRead() {
    Sale sale = known(10, 8);

    Hold places = held(sale.asksForPlaces("bob", 2));
    Hold seats = held(sale.asksForSeats("eve", "hall-A-2", "hall-A-3"));

    continued(2);
    assertEquals(5_000, places.total().amount());
    assertEquals(seats, counted.find(seats.id()).orElseThrow());
    assertEquals(Duration.ofMinutes(2), Duration.between(seats.heldAt(), seats.expiresAt()));
    assertEquals(
        7,
        sale.number(
            "select capacity - taken from inventory.section"
                + " where event_id = ? and id = 'floor'"));
    sale.isConsistent();
  }

  @Test
  void whatIsLeftIsCountedOverTheBatches() {
    Sale sale = known(4, 8);
    held(sale.asksForPlaces("bob", 2));

    assertEquals(new SoldOut("floor", 1), sale.asksForPlaces("eve", 2));

    held(sale.asksForPlaces("eve", 1));
    sale.isConsistent();
  }

  @Test
  void aRetryGetsItsHoldAndAKeyIsUsedOnce() {
    Sale sale = known(10, 8);
    Selection one = new Selection.Places("floor", 1);
    Hold first = held(Sale.answer(sale.ask("bob", "key", one)));

    Held again = assertInstanceOf(Held.class, Sale.answer(sale.ask("bob", "key", one)));

    assertTrue(again.replayed());
    assertEquals(first.id(), again.hold().id());
    assertInstanceOf(
        KeyReused.class, Sale.answer(sale.ask("bob", "key", new Selection.Places("floor", 2))));
    sale.isConsistent();
  }

  @Test
  void aSeatThatIsTakenOrDoesNotExistIsRefused() {
    Sale sale = known(10, 8);
    held(sale.asksForSeats("bob", "hall-A-2"));
    forgetGate(sale);

    assertEquals(
        new SeatsTaken(List.of("hall-A-2"), List.of()), sale.asksForSeats("eve", "hall-A-2"));
    assertEquals(new UnknownSeats(List.of("hall-A-99")), sale.asksForSeats("eve", "hall-A-99"));
    sale.isConsistent();
  }

  @Test
  void theLimitCountsWhatAVisitorHasFromEarlierBatches() {
    Sale sale = known(10, 3);
    held(sale.asksForPlaces("bob", 2));

    assertEquals(new LimitExceeded(3, 2), sale.asksForPlaces("bob", 2));

    held(sale.asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  @Test
  void aFinishedPassTakesNothing() {
    Sale sale = known(10, 8);
    sale.sql(
        "insert into inventory.finished_pass (event_id, pass_id, expires_at)"
            + " values (?, 'pass-of-bob', now() + interval '1 hour')",
        sale.event());

    assertInstanceOf(PassFinished.class, sale.asksForPlaces("bob", 1));
  }

  @Test
  void salesEndByPostgresqlsClock() {
    Sale sale = known(10, 8);
    sale.sql(
        "update inventory.event set sales_end_at = clock_timestamp() where id = ?", sale.event());

    assertInstanceOf(SalesEnded.class, sale.asksForPlaces("bob", 1));
  }

  @Test
  void whatAnotherInstanceTookIsNotTakenAgain() {
    Sale sale = known(10, 8);
    held(sale.at(other).asksForSeats("joe", "hall-A-2"));
    held(sale.at(other).asksForPlaces("joe", 7));
    forgetGate(sale);

    assertEquals(
        new SeatsTaken(List.of("hall-A-2"), List.of()), sale.asksForSeats("bob", "hall-A-2"));
    assertEquals(new SoldOut("floor", 2), sale.asksForPlaces("bob", 3));
    sale.isConsistent();
  }

  @Test
  void aNewPriceIsPaidAtOnce() {
    Sale sale = known(10, 8);
    sale.sql("update inventory.section set price = 4000 where event_id = ?", sale.event());
    sale.sql("update inventory.event set version = version + 1 where id = ?", sale.event());

    assertEquals(4_000, held(sale.asksForPlaces("bob", 1)).total().amount());
  }

  @Test
  void anotherEventWithTheSameIdAndVersionIsReadAgain() {
    Sale sale = known(10, 8);
    sale.sql("update inventory.section set price = 4000 where event_id = ?", sale.event());
    sale.sql(
        "update inventory.event set created_at = created_at + interval '1 microsecond'"
            + " where id = ?",
        sale.event());

    assertEquals(4_000, held(sale.asksForPlaces("bob", 1)).total().amount());
  }

  @Test
  void aDeletedEventIsNotSold() {
    Sale sale = known(10, 8);
    sale.sql("update inventory.event set deleted_at = now() where id = ?", sale.event());

    assertInstanceOf(HoldOutcome.UnknownEvent.class, sale.asksForPlaces("bob", 1));
  }

  @Test
  void aSectionThatSomebodyRemovedByHandIsNotSold() {
    Sale sale = known(10, 8);
    sale.sql("delete from inventory.section where event_id = ? and id = 'floor'", sale.event());

    assertEquals(new UnknownSection("floor"), sale.asksForPlaces("bob", 1));
  }

  @Test
  void aBatchWithARequestThatIsLikelyToBeRefusedIsReadAtOnce() {
    Sale sale = Sale.of(own, dataSource, 10, 8);
    Gate gate = new Gate(redisApi, transaction, settings);
    HoldWriter writer = writer(sale, Duration.ofSeconds(1), gate);
    write(writer, seat(sale, "ann", "hall-A-1"));
    HoldRequest late = seat(sale, "bob", "hall-A-1");
    await().until(() -> gate.likelyRefused(sale.event(), List.of(late)).cardinality() == 1);

    List<HoldOutcome> outcomes = write(writer, seat(sale, "eve", "hall-A-2"), late);

    held(outcomes.get(0));
    assertEquals(new SeatsTaken(List.of("hall-A-1"), List.of()), outcomes.get(1));
    assertEquals(0, counted.tried.get());
    held(write(writer, seat(sale, "joe", "hall-A-3")).get(0));
    assertEquals(1, counted.continued.get(), "it is known all the same");
    sale.isConsistent();
  }

  @Test
  void aBatchIsNotRefusedBecauseAnotherOfItsInstanceTakesLong() throws Exception {
    Sale sale = Sale.of(own, dataSource, 10, 8);
    List<CompletableFuture<Optional<List<HoldOutcome>>>> two =
        oneBehindTheOther(sale, Duration.ofMillis(50));

    held(two.get(0).get().orElseThrow().get(0));
    held(two.get(1).get().orElseThrow().get(0));
    sale.isConsistent();
  }

  @Test
  void aBatchThatWaitedForOneThatFoundTheEventLockedDoesNotWaitAsLongAgain() throws Exception {
    Sale sale = Sale.of(own, dataSource, 10, 8);
    try (TestDatabase.Lock lock = sale.lock()) {
      List<CompletableFuture<Optional<List<HoldOutcome>>>> two =
          oneBehindTheOther(sale, Duration.ofMillis(100));

      assertEquals(Optional.empty(), two.get(0).get());
      assertEquals(Optional.empty(), two.get(1).get());
      assertTrue(lock.isHeld());
    }
    assertEquals(1, counted.read.get());
  }

  private HoldWriter writer(Sale sale, Duration lockPatience, Gate gate) {
    return new HoldWriter(
        sale.event(),
        lockPatience,
        counted,
        new Connections(1),
        new CombinedWrites(counted::writeUnchanged, 1),
        gate,
        new RecentRefusals());
  }

  /** Two batches of an instance, of which the second waits when the first takes the lock. */
  private List<CompletableFuture<Optional<List<HoldOutcome>>>> oneBehindTheOther(
      Sale sale, Duration lockPatience) {
    HoldWriter writer = writer(sale, lockPatience, new Gate(redisApi, transaction, settings));
    counted.stopped = new CountDownLatch(1);
    CompletableFuture<Optional<List<HoldOutcome>>> first =
        tries(writer, seat(sale, "ann", "hall-A-1"), new AtomicReference<>());
    await().until(() -> counted.read.get() == 1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<Optional<List<HoldOutcome>>> second =
        tries(writer, seat(sale, "bob", "hall-A-2"), thread);
    await().until(() -> isWaitingForItsTurn(thread.get()));
    counted.stopped.countDown();
    return List.of(first, second);
  }

  private static boolean isWaitingForItsTurn(@Nullable Thread thread) {
    return thread != null
        && thread.getState() == Thread.State.WAITING
        && Stream.of(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(ReentrantLock.class.getName()));
  }

  private static CompletableFuture<Optional<List<HoldOutcome>>> tries(
      HoldWriter writer, HoldRequest request, AtomicReference<Thread> thread) {
    return CompletableFuture.supplyAsync(
        () -> {
          thread.set(Thread.currentThread());
          return writer.write(List.of(request), index -> false, false);
        },
        THREAD);
  }

  private static HoldRequest seat(Sale sale, String visitor, String seat) {
    return new HoldRequest(
        HoldId.of(sale.event(), visitor, "key"),
        visitor,
        "pass-of-" + visitor,
        new Selection.Seats(List.of(seat)));
  }

  private static List<HoldOutcome> write(HoldWriter writer, HoldRequest... requests) {
    return writer.write(List.of(requests), index -> false, false).orElseThrow();
  }

  /** Each begins its bursts with what it knew before the other's, and they overlap. */
  @Test
  void twoInstancesThatBothKnowTheEventSellItOnce() {
    Counted second = new Counted(dataSource);
    HoldService another =
        new HoldService(settings, second, new Gate(redisApi, transaction, settings));
    Sale sale = Sale.of(own, dataSource, 4 * BURSTS, 1_000_000);
    ReentrantLock turn = new ReentrantLock();
    AtomicInteger won = new AtomicInteger();
    AtomicInteger soldOut = new AtomicInteger();
    List<CompletableFuture<Void>> both = new ArrayList<>();
    for (HoldService instance : List.of(own, another)) {
      Sale there = sale.at(instance);
      Random random = new Random(both.size());
      both.add(
          CompletableFuture.runAsync(
              () -> {
                for (int burst = 0; burst < BURSTS; burst++) {
                  boolean alone = random.nextInt(5) > 0;
                  if (alone) {
                    turn.lock();
                  }
                  try {
                    for (int n = 0; n < IN_BURST; n++) {
                      HoldOutcome outcome = there.asksForPlaces("visitor-" + random.nextInt(50), 1);
                      (outcome instanceof Held ? won : soldOut).incrementAndGet();
                    }
                  } finally {
                    if (alone) {
                      turn.unlock();
                    }
                  }
                }
              },
              THREAD));
    }
    both.forEach(CompletableFuture::join);
    another.stop();

    assertEquals(4 * BURSTS, won.get(), "all are sold, none twice");
    assertEquals(2 * BURSTS * IN_BURST - 4 * BURSTS, soldOut.get());
    int tried = counted.tried.get() + second.tried.get();
    int continued = counted.continued.get() + second.continued.get();
    assertTrue(continued > BURSTS / 5, () -> "continued: " + continued);
    assertTrue(tried - continued > BURSTS / 50, () -> "in vain: " + (tried - continued));
    assertTrue(continued + counted.read.get() + second.read.get() >= 10_000);
    sale.isConsistent();
  }

  /** An event whose floor and hall the instance has sold from: one place less, and one seat. */
  private Sale known(int places, int maxPerVisitor) {
    Sale sale = Sale.of(own, dataSource, places, maxPerVisitor);
    held(sale.asksForPlaces("ann", 1));
    held(sale.asksForSeats("ann", "hall-A-1"));
    assertEquals(2, counted.read.get(), "a section is read when it is first asked for");
    return sale;
  }

  private void continued(int batches) {
    assertEquals(batches, counted.continued.get());
    assertEquals(2, counted.read.get());
  }

  /** What the gate has of the event is gone, so that PostgreSQL is asked with a chance to win. */
  private void forgetGate(Sale sale) {
    List<String> keys = redis.key().keys("usher:{" + sale.event() + "}:*");
    redis.key().del(keys.toArray(String[]::new));
  }
}
