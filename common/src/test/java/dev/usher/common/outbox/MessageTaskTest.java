package dev.usher.common.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageTaskTest {
  private static final Message MESSAGE = new Message("gala", "p", "", Instant.MAX);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void anAttemptThatHangsIsInterruptedAndFails() {
    OneTimeTask<Message> task = task(Duration.ofMillis(20), message -> hang());

    assertThrows(IllegalStateException.class, () -> execute(task));

    assertFalse(Thread.currentThread().isInterrupted(), "the thread's next attempt is its own");
    assertEquals(0, arrived());
  }

  @Test
  void anAttemptThatEndsInTimeIsNotInterruptedLater() {
    OneTimeTask<Message> task = task(Duration.ofDays(1), message -> {});

    execute(task);

    assertEquals(1, arrived());
    assertTrue(timer.shutdownNow().stream().allMatch(MessageTaskTest::isCancelled));
  }

  @Test
  void anErrorFailsTheAttempt() {
    OneTimeTask<Message> task =
        task(
            Duration.ofDays(1),
            message -> {
              throw new AssertionError("as the test wants it");
            });

    assertThrows(IllegalStateException.class, () -> execute(task));
  }

  @Test
  void eachWaitIsTwiceAsLongUpToAMinute() {
    assertEquals(Duration.ofMillis(250), MessageTask.delay(0));
    assertEquals(Duration.ofMillis(500), MessageTask.delay(1));
    assertEquals(Duration.ofMinutes(1), MessageTask.delay(20));
    assertEquals(Duration.ofMinutes(1), MessageTask.delay(10_000));
  }

  private static boolean isCancelled(Runnable task) {
    return ((Future<?>) task).isCancelled();
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private double arrived() {
    return metrics.counter("usher.messages", "kind", "hanging", "outcome", "arrived").count();
  }

  private static void execute(OneTimeTask<Message> task) {
    task.execute(
        new TaskInstance<>("hanging", "gala/p", MESSAGE),
        new ExecutionContext(null, null, null, null));
  }

  private OneTimeTask<Message> task(Duration timeLimit, Consumer<Message> delivery) {
    MessageHandler handler =
        new MessageHandler() {
          @Override
          public String kind() {
            return "hanging";
          }

          @Override
          public Undelivered undelivered() {
            return Undelivered.KEEP;
          }

          @Override
          public void deliver(Message message) {
            delivery.accept(message);
          }
        };
    return new MessageTask(handler, metrics, timer, timeLimit).task();
  }
}
