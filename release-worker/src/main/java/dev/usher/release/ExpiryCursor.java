package dev.usher.release;

import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ExpiredHolds.Released;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How far one thread has come in releasing a crowd of holds that expire together. It begins with
 * the first again once nothing more is due, and each second, for those that were in another's hand
 * when it came by.
 */
final class ExpiryCursor {
  private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private Instant reached = ExpiredHolds.FROM_THE_FIRST;
  private long begunNanos;

  /**
   * One that has not begun.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  ExpiryCursor(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begunNanos = nanoTime.getAsLong();
  }

  /** From which end of a payment window on the next batch is to look. */
  Instant from() {
    return reached;
  }

  /**
   * Goes on after a batch.
   *
   * @param isMore whether there may be more to release at once
   */
  void released(List<Released> batch, boolean isMore) {
    long now = nanoTime.getAsLong();
    if (!isMore || now - begunNanos > LONGEST_NANOS) {
      reached = ExpiredHolds.FROM_THE_FIRST;
      begunNanos = now;
    } else {
      reached = batch.stream().map(Released::expiredAt).max(Instant::compareTo).orElse(reached);
    }
  }
}
