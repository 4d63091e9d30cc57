package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.common.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PostgresBulkheadTest {
  private final PostgresBulkhead bulkhead = new PostgresBulkhead(1, 1, Duration.ofMinutes(1));

  @Test
  void callsWhileItIsFullAreRefusedAtOnceAndServedOnceItIsNot() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    CompletableFuture<Long> first = ask(answered);
    CompletableFuture<Long> second = ask(answered);
    ProblemException refusal =
        assertThrows(ProblemException.class, () -> bulkhead.call(() -> 3L).await().indefinitely());
    assertEquals(503, refusal.problem().status());
    assertEquals("urn:usher:problem:overloaded", String.valueOf(refusal.problem().type()));
    answered.countDown();
    assertEquals(0, first.get());
    assertEquals(0, second.get());
    assertEquals(4, bulkhead.call(() -> 4L).await().indefinitely());
  }

  @Test
  void whoHasWaitedTooLongIsRefusedAndIsNotAskedForAnyMore() throws Exception {
    PostgresBulkhead quick = new PostgresBulkhead(1, 10, Duration.ofMillis(200));
    CountDownLatch answered = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Long> slow = askUntilOneRuns(quick, answered);
    List<CompletableFuture<Integer>> behind =
        Stream.generate(
                () -> quick.<Integer>call(asked::incrementAndGet).subscribeAsCompletionStage())
            .limit(5)
            .toList();
    for (CompletableFuture<?> each : behind) {
      assertTooLate(each);
    }
    assertTooLate(slow);
    answered.countDown();
    // Behind the five, whose time was over.
    await().until(() -> isAnswered(quick), isAnswered -> isAnswered);
    assertEquals(0, asked.get());
  }

  /** On a busy machine, the time of a call may be over before its thread starts. */
  private static CompletableFuture<Long> askUntilOneRuns(
      PostgresBulkhead bulkhead, CountDownLatch until) {
    while (true) {
      CountDownLatch running = new CountDownLatch(1);
      CompletableFuture<Long> call = ask(bulkhead, running, until);
      await().until(() -> running.getCount() == 0 || call.isDone(), isDecided -> isDecided);
      if (running.getCount() == 0) {
        return call;
      }
    }
  }

  private static boolean isAnswered(PostgresBulkhead bulkhead) {
    try {
      return bulkhead.call(() -> true).await().indefinitely();
    } catch (ProblemException e) {
      return false;
    }
  }

  private static void assertTooLate(CompletableFuture<?> reply) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> reply.get(20, TimeUnit.SECONDS));
    ProblemException problem = assertInstanceOf(ProblemException.class, failure.getCause());
    assertEquals("urn:usher:problem:queue-unavailable", String.valueOf(problem.problem().type()));
  }

  private CompletableFuture<Long> ask(CountDownLatch until) {
    return ask(bulkhead, until);
  }

  private static CompletableFuture<Long> ask(PostgresBulkhead bulkhead, CountDownLatch until) {
    return ask(bulkhead, new CountDownLatch(1), until);
  }

  private static CompletableFuture<Long> ask(
      PostgresBulkhead bulkhead, CountDownLatch running, CountDownLatch until) {
    return bulkhead
        .<Long>call(
            () -> {
              running.countDown();
              try {
                until.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return until.getCount();
            })
        .subscribeAsCompletionStage();
  }
}
