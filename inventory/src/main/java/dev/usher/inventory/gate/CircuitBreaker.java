package dev.usher.inventory.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Leaves a thing that failed alone for a while. Safe for use by many threads. */
final class CircuitBreaker {
  private final long pauseNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong closedAgainAt;
  private final AtomicBoolean failing = new AtomicBoolean();

  CircuitBreaker(Duration pause, LongSupplier nanoTime) {
    this.pauseNanos = pause.toNanos();
    this.nanoTime = nanoTime;
    this.closedAgainAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whether the thing failed less than the pause ago. */
  boolean isOpen() {
    return nanoTime.getAsLong() - closedAgainAt.get() < 0;
  }

  /** The thing failed; answers whether that is news. */
  boolean failed() {
    closedAgainAt.set(nanoTime.getAsLong() + pauseNanos);
    return failing.compareAndSet(false, true);
  }

  /** The thing answered; answers whether that is news. */
  boolean answered() {
    return failing.get() && failing.compareAndSet(true, false);
  }
}
