package dev.usher.common.outbox;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Priority;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.usher.common.outbox.MessageHandler.Undelivered;
import dev.usher.common.trace.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Delivers the messages of one kind, each with a backoff of its own. An attempt that takes too long
 * is interrupted and counts as failed. A message that was not delivered in time is removed, or kept
 * as a dead letter: due at {@link Outbox#NEVER}. So is a message that cannot be read.
 */
final class MessageTask {
  private static final Logger LOG = Logger.getLogger(MessageTask.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  private static final int SHOWN_OF_ID = 8;

  private final MessageHandler handler;
  private final MeterRegistry metrics;
  private final ScheduledExecutorService timer;
  private final Duration timeLimit;

  /**
   * @param timer interrupts attempts
   * @param timeLimit of one attempt
   */
  MessageTask(
      MessageHandler handler,
      MeterRegistry metrics,
      ScheduledExecutorService timer,
      Duration timeLimit) {
    this.handler = handler;
    this.metrics = metrics;
    this.timer = timer;
    this.timeLimit = timeLimit;
    List.of("arrived", "failed", "given-up").forEach(this::counter);
  }

  OneTimeTask<Message> task() {
    // Messages that expire are many, and the others must not wait for them.
    boolean isUrgent = handler.undelivered() == Undelivered.KEEP;
    return Tasks.oneTime(handler.kind(), Message.class)
        .defaultPriority(isUrgent ? Priority.HIGH : Priority.LOW)
        .onFailure(this::failed)
        .execute((instance, context) -> deliver(instance.getData()));
  }

  /**
   * Runs on the scheduler's thread to the end: heartbeats keep another attempt from beginning until
   * then.
   */
  private void deliver(Message message) {
    FutureTask<?> attempt =
        new FutureTask<>(
            () ->
                Traces.continued(
                    message.trace(), "outbox " + handler.kind(), () -> handler.deliver(message)),
            null);
    Future<?> end =
        timer.schedule(() -> attempt.cancel(true), timeLimit.toNanos(), TimeUnit.NANOSECONDS);
    attempt.run();
    end.cancel(false);
    try {
      attempt.get();
    } catch (CancellationException e) {
      Thread.interrupted();
      throw new IllegalStateException("The attempt took longer than " + timeLimit, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The outbox is stopping", e);
    }
    count("arrived");
  }

  private void failed(ExecutionComplete attempt, ExecutionOperations<Message> operations) {
    TaskInstance<?> instance = attempt.getExecution().taskInstance;
    Optional<Message> message = read(instance);
    Throwable cause = attempt.getCause().orElse(null);
    Instant now = attempt.getTimeDone();
    if (message.isPresent() && now.isBefore(message.get().giveUpAt())) {
      LOG.warnf("%s Not sent yet: %s", fields(instance), cause);
      count("failed");
      operations.reschedule(attempt, now.plus(delay(attempt.getExecution().consecutiveFailures)));
      return;
    }
    count("given-up");
    if (message.isPresent() && handler.undelivered() == Undelivered.REMOVE) {
      LOG.warnf("%s Given up", fields(instance));
      operations.remove();
    } else {
      LOG.warnf(
          "%s %s, and kept as a dead letter: %s",
          fields(instance), message.isPresent() ? "Given up" : "Cannot be read", cause);
      operations.reschedule(attempt, Outbox.NEVER);
    }
  }

  /** Empty if the stored bytes are not a message of this version. */
  private static Optional<Message> read(TaskInstance<?> instance) {
    try {
      return Optional.of((Message) instance.getData());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * For logs: enough of the id to find the message, too little to use it. Payment ids are secret.
   */
  private String fields(TaskInstance<?> instance) {
    String id = instance.getId();
    int slash = id.indexOf('/');
    int end = Math.min(slash + 1 + SHOWN_OF_ID, id.length());
    return "event=%s kind=%s message=%s..."
        .formatted(
            id.substring(0, Math.max(slash, 0)), handler.kind(), id.substring(slash + 1, end));
  }

  private void count(String outcome) {
    counter(outcome).increment();
  }

  private Counter counter(String outcome) {
    return metrics.counter("usher.messages", "kind", handler.kind(), "outcome", outcome);
  }

  /** The pause after an attempt; it doubles with each failure before. */
  static Duration delay(int failuresBefore) {
    int doublings = Math.min(failuresBefore, Long.SIZE / 4);
    Duration delay = FIRST_RETRY.multipliedBy(1L << doublings);
    return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
  }
}
