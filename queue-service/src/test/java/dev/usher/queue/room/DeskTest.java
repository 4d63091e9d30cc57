package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DeskTest {
  private final Desk desk = new Desk(1, 1);

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

  private CompletableFuture<Long> ask(CountDownLatch until) {
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
