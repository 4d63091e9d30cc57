package dev.usher.booking.outbox;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Priority;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.usher.booking.outbox.MessageHandler.Undelivered;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Delivers the messages of one kind, each with a backoff of its own. A message that was not
 * delivered in time is removed, or kept as a dead letter: due at {@link #NEVER}.
 */
final class MessageTask {
  /** When a dead letter is due. */
  static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  private static final Logger LOG = Logger.getLogger(MessageTask.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  private final MessageHandler handler;
  private final MeterRegistry metrics;

  MessageTask(MessageHandler handler, MeterRegistry metrics) {
    this.handler = handler;
    this.metrics = metrics;
  }

  OneTimeTask<Message> task() {
    // Messages that expire are many, and the others must not wait for them.
    boolean isUrgent = handler.undelivered() == Undelivered.KEEP;
    return Tasks.oneTime(handler.kind(), Message.class)
        .defaultPriority(isUrgent ? Priority.HIGH : Priority.LOW)
        .onFailure(this::failed)
        .execute((instance, context) -> deliver(instance.getData()));
  }

  private void deliver(Message message) {
    handler.deliver(message);
    count("arrived");
  }

  private void failed(ExecutionComplete attempt, ExecutionOperations<Message> operations) {
    Message message = (Message) attempt.getExecution().taskInstance.getData();
    Instant now = attempt.getTimeDone();
    String name = handler.kind() + " " + message.shortId();
    if (now.isBefore(message.giveUpAt())) {
      LOG.warnf("Not sent yet: %s: %s", name, attempt.getCause().orElse(null));
      count("failed");
      operations.reschedule(attempt, now.plus(delay(attempt.getExecution().consecutiveFailures)));
    } else if (handler.undelivered() == Undelivered.KEEP) {
      LOG.warnf("Given up, and kept in booking.message as a dead letter: %s", name);
      count("given-up");
      operations.reschedule(attempt, NEVER);
    } else {
      LOG.warnf("Given up: %s", name);
      count("given-up");
      operations.remove();
    }
  }

  private void count(String outcome) {
    metrics.counter("usher.messages", "kind", handler.kind(), "outcome", outcome).increment();
  }

  /** The pause after an attempt; it doubles with each failure before. */
  static Duration delay(int failuresBefore) {
    int doublings = Math.min(failuresBefore, Long.SIZE / 4);
    Duration delay = FIRST_RETRY.multipliedBy(1L << doublings);
    return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
  }
}
