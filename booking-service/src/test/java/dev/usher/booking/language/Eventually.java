package dev.usher.booking.language;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what takes a moment. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration LOOKS_EVERY = Duration.ofMillis(10);

  private Eventually() {}

  /** Returns once the condition holds; fails if it does not in time. */
  public static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Not within " + PATIENCE + ": " + what);
      }
      try {
        Thread.sleep(LOOKS_EVERY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
