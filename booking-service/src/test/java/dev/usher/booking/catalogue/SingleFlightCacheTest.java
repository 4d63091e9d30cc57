package dev.usher.booking.catalogue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

// Where a call blocks for ever, it cannot be interrupted.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SingleFlightCacheTest {
  private static final int CALLERS = 20;

  private final SingleFlightCache<String, String> cache =
      new SingleFlightCache<>(10, Duration.ofMinutes(1));
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch answer = new CountDownLatch(1);

  @Test
  void whoWaitsForALoadThatFailsFailsWithItInsteadOfTryingOneAfterTheOther() {
    IllegalStateException silent = new IllegalStateException("PostgreSQL is silent");
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    List<Thread> callers =
        waiting(
            () -> {
              RuntimeException failure =
                  assertThrows(
                      RuntimeException.class,
                      () ->
                          cache.get(
                              "gala",
                              key -> {
                                awaitAnswer();
                                throw silent;
                              }));
              failures.add(failure);
            });

    answer.countDown();
    await("all have an answer").until(() -> callers.stream().noneMatch(Thread::isAlive));

    assertEquals(1, loads.get());
    assertEquals(CALLERS, failures.size());
    failures.forEach(failure -> assertSame(silent, failure));
    assertEquals("well again", cache.get("gala", key -> "well again"));
  }

  @Test
  void whatWasBeingLoadedWhenAllWasForgottenIsNotKept() {
    Queue<String> loaded = new ConcurrentLinkedQueue<>();
    List<Thread> callers =
        waiting(
            () ->
                loaded.add(
                    cache.get(
                        "gala",
                        key -> {
                          awaitAnswer();
                          return "before the change";
                        })));

    cache.clear();
    assertEquals("since the change", cache.get("gala", key -> "since the change"));
    answer.countDown();
    await("all have an answer").until(() -> callers.stream().noneMatch(Thread::isAlive));

    assertEquals(1, loads.get());
    assertEquals(CALLERS, loaded.size());
    assertEquals("since the change", cache.get("gala", key -> "loaded once more"));
  }

  @Test
  void anErrorEndsTheLoadForAll() {
    assertThrows(
        RuntimeException.class,
        () ->
            cache.get(
                "gala",
                key -> {
                  throw new StackOverflowError();
                }));
    assertEquals("well again", cache.get("gala", key -> "well again"));
  }

  private List<Thread> waiting(Runnable call) {
    // What has been loaded once does not keep a thread waiting for its class.
    cache.get("another", key -> "known");
    List<Thread> callers = IntStream.range(0, CALLERS).mapToObj(i -> new Thread(call)).toList();
    callers.forEach(caller -> caller.setDaemon(true));
    callers.forEach(Thread::start);
    await("all wait").until(() -> callers.stream().allMatch(SingleFlightCacheTest::isWaiting));
    return callers;
  }

  private static boolean isWaiting(Thread thread) {
    boolean isAsking =
        Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(SingleFlightCache.class.getName()));
    Thread.State state = thread.getState();
    return isAsking && (state == Thread.State.WAITING || state == Thread.State.BLOCKED);
  }

  private void awaitAnswer() {
    loads.incrementAndGet();
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
