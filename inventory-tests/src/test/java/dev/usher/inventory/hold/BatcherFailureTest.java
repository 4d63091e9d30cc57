package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.hold.Batcher.Bounds;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Failures of the work, of its store and of the threads. */
class BatcherFailureTest extends BatcherCase {
  private static final String CONSTRAINT_VIOLATED = "23514";
  private static final String SHUTDOWN = "57P01";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  @Test
  void whatTheWorkThrowsFailsItsBatchAlone() {
    failsItsBatchAlone(
        () -> {
          throw new IllegalStateException("one is bad");
        });
    failsItsBatchAlone(
        () -> {
          throw new StackOverflowError("one is too deep");
        });
  }

  private void failsItsBatchAlone(Runnable failure) {
    Batcher<Integer, String> batcher =
        batcher(
            1,
            1,
            100,
            requests -> {
              if (requests.get(0) == 1) {
                failure.run();
              }
              return echo(requests);
            });
    CompletionStage<String> bad = batcher.submit(1);
    CompletionStage<String> good = batcher.submit(2);
    runAll();

    assertTrue(isFailed(bad));
    assertEquals("2", now(good));
    assertEquals(0, shared.waiting());
  }

  @Test
  void aRequestThatTheStoreRejectsDoesNotFailTheRestOfItsBatch() {
    Batcher<Integer, String> batcher =
        batcher(
            1,
            10,
            100,
            requests -> {
              if (requests.contains(3)) {
                throw fault(CONSTRAINT_VIOLATED);
              }
              return echo(requests);
            });
    List<CompletionStage<String>> asked =
        IntStream.rangeClosed(1, 8).mapToObj(batcher::submit).toList();
    runAll();

    for (int n = 1; n <= 8; n++) {
      assertEquals(n == 3, isFailed(asked.get(n - 1)));
      assertEquals(
          n == 3 ? "failed" : "" + n,
          asked.get(n - 1).exceptionally(e -> "failed").toCompletableFuture().join());
    }
  }

  @Test
  void aStoreThatIsAwayFailsTheBatchInOneTry() {
    Batcher<Integer, String> batcher =
        batcher(
            1,
            10,
            100,
            requests -> {
              echo(requests);
              throw fault(TOO_MANY_CONNECTIONS);
            });
    List<CompletionStage<String>> asked =
        IntStream.rangeClosed(1, 8).mapToObj(batcher::submit).toList();
    runAll();

    assertTrue(asked.stream().allMatch(BatcherCase::isFailed));
    assertEquals(1, batches.size());
  }

  @Test
  void aDeadConnectionIsFollowedByAnotherTry() {
    AtomicBoolean isDead = new AtomicBoolean(true);
    Batcher<Integer, String> batcher =
        batcher(
            1,
            10,
            100,
            requests -> {
              if (isDead.getAndSet(false)) {
                throw fault(SHUTDOWN);
              }
              return echo(requests);
            });
    CompletionStage<String> one = batcher.submit(1);
    CompletionStage<String> other = batcher.submit(2);
    runAll();

    assertEquals("1", now(one));
    assertEquals("2", now(other));
    assertEquals(List.of(List.of(1, 2)), batches);
  }

  private static SqlFault fault(String sqlState) {
    return new SqlFault("a statement", new SQLException("for a test", sqlState));
  }

  @Test
  void withoutAThreadAllThatWaitAreRefusedAndLaterRequestsAreTriedAgain() {
    withoutAThread(
        () -> {
          throw new RejectedExecutionException("shut down");
        });
    withoutAThread(
        () -> {
          throw new InternalError("no thread can be made");
        });
  }

  private void withoutAThread(Runnable failure) {
    AtomicBoolean isOut = new AtomicBoolean();
    Batcher<Integer, String> batcher =
        batcher(
            task -> {
              if (isOut.get()) {
                failure.run();
              }
              tasks.add(task);
            },
            new Bounds(1, 1, 100, 100, PAUSE),
            always(this::echo));
    CompletionStage<String> first = batcher.submit(1);
    CompletionStage<String> second = batcher.submit(2);
    isOut.set(true);
    runNext();
    assertEquals("1", now(first));
    assertEquals(FULL, now(second));
    assertEquals(FULL, now(batcher.submit(3)));

    isOut.set(false);
    CompletionStage<String> later = batcher.submit(4);
    runAll();
    assertEquals("4", now(later));
    assertEquals(0, shared.waiting());
  }

  @Test
  void aBatchThatCouldNotBeGatheredIsTriedAgain() {
    Batcher<Integer, String> batcher = failingAtWeighing(1);
    CompletionStage<String> first = batcher.submit(1);
    runAll();

    assertEquals("1", now(first));
    assertEquals(0, shared.waiting());
  }

  @Test
  void whatWasGatheredBeforeAnErrorFailsAndWaitsNoLonger() {
    Batcher<Integer, String> batcher = failingAtWeighing(2);
    CompletionStage<String> gathered = batcher.submit(1);
    CompletionStage<String> next = batcher.submit(2);
    runAll();

    assertTrue(isFailed(gathered));
    assertEquals("2", now(next));
    assertEquals(0, shared.waiting());
  }

  /** A batcher that fails as it weighs a request for this time. */
  private Batcher<Integer, String> failingAtWeighing(int time) {
    AtomicInteger weighed = new AtomicInteger();
    return batcher(
        n -> {
          if (weighed.incrementAndGet() == time) {
            throw new InternalError("for a moment");
          }
          return n;
        });
  }

  @Test
  void aRequestThatTheWorkForgetsFailsInsteadOfWaitingForEver() {
    Batcher<Integer, String> batcher =
        batcher(1, 10, 100, requests -> echo(requests).subList(1, requests.size()));
    CompletionStage<String> forgotten = batcher.submit(1);
    CompletionStage<String> other = batcher.submit(2);
    runAll();

    assertTrue(isFailed(forgotten), "and does not get the other's outcome");
    assertTrue(isFailed(other));
  }
}
