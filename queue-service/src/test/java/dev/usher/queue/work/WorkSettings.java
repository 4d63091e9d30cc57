package dev.usher.queue.work;

import dev.usher.queue.QueueSettings;
import java.time.Duration;

/** Settings of proof of work; nothing refills during a test. */
record WorkSettings(
    long number, long maxNumber, long freeJoins, Duration plainWait, long plainJoins)
    implements QueueSettings.ProofOfWork {
  @Override
  public Duration period() {
    return Duration.ofHours(100);
  }
}
