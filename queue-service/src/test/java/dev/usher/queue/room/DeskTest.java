package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.queue.testing.Eventually;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeskTest {
  private final Desk desk = new Desk(1, 1, Duration.ofMinutes(1));

  @Test
  void whoComesWhileItIsFullIsToldAtOnceAndOnceItIsNotIsServed() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    CompletableFuture<Long> first = ask(answered);
    CompletableFuture<Long> second = ask(answered);
    HttpProblem refusal =
        assertThrows(HttpProblem.class, () -> desk.ask(() -> 3L).await().indefinitely());
    assertEquals(503, refusal.getStatusCode());
    assertEquals("urn:usher:problem:overloaded", String.valueOf(refusal.getType()));
    answered.countDown();
    assertEquals(0, first.get());
    assertEquals(0, second.get());
    assertEquals(4, desk.ask(() -> 4L).await().indefinitely());
  }

  @Test
  void whoHasWaitedTooLongIsRefusedAndIsNotAskedForAnyMore() throws Exception {
    Desk quick = new Desk(1, 10, Duration.ofMillis(200));
    CountDownLatch answered = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Long> slow = ask(quick, answered);
    List<CompletableFuture<Integer>> behind =
        Stream.generate(
                () -> quick.<Integer>ask(asked::incrementAndGet).subscribeAsCompletionStage())
            .limit(5)
            .toList();
    for (CompletableFuture<?> each : behind) {
      assertTooLate(each);
    }
    assertTooLate(slow);
    answered.countDown();
    // Behind the five, whose time was over.
    Eventually.see(() -> isAnswered(quick), isAnswered -> isAnswered);
    assertEquals(0, asked.get());
  }

  private static boolean isAnswered(Desk desk) {
    try {
      return desk.ask(() -> true).await().indefinitely();
    } catch (HttpProblem e) {
      return false;
    }
  }

  private static void assertTooLate(CompletableFuture<?> reply) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> reply.get(20, TimeUnit.SECONDS));
    HttpProblem problem = assertInstanceOf(HttpProblem.class, failure.getCause());
    assertEquals("urn:usher:problem:line-unavailable", String.valueOf(problem.getType()));
  }

  private CompletableFuture<Long> ask(CountDownLatch until) {
    return ask(desk, until);
  }

  private static CompletableFuture<Long> ask(Desk desk, CountDownLatch until) {
    return desk.<Long>ask(
            () -> {
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
