package dev.usher.release;

import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ExpiredHolds.Released;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The progress of one thread through many holds that expire together. It restarts from the first
 * hold when nothing more is due, and each second, to retry holds that another transaction had
 * locked.
 */
final class ExpiryCursor {
  private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private Instant reached = ExpiredHolds.FROM_THE_FIRST;
  private long begunNanos;

  /**
   * Creates a cursor at the first hold.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  ExpiryCursor(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begunNanos = nanoTime.getAsLong();
  }

  /** The earliest end of a payment window that the next batch looks at. */
  Instant from() {
    return reached;
  }

  /**
   * Advances after a batch.
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
