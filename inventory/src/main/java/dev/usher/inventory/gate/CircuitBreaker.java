package dev.usher.inventory.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Pauses calls to a dependency after a failure. Thread-safe. */
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

  /** Whether the last failure is more recent than the pause. */
  boolean isOpen() {
    return nanoTime.getAsLong() - closedAgainAt.get() < 0;
  }

  /** Records a failure; returns whether the previous state was healthy. */
  boolean failed() {
    closedAgainAt.set(nanoTime.getAsLong() + pauseNanos);
    return failing.compareAndSet(false, true);
  }

  /** Records a success; returns whether the previous state was failing. */
  boolean responded() {
    return failing.get() && failing.compareAndSet(true, false);
  }
}
