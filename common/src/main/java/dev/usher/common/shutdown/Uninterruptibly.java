package dev.usher.common.shutdown;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits, on the thread that stops a service, for work in progress to finish. */
public final class Uninterruptibly {
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private Uninterruptibly() {}

  /** Whether the condition holds within the bound; false too if the thread is interrupted. */
  public static boolean await(BooleanSupplier condition, Duration bound) {
    return await(condition, LOOK_EVERY, bound);
  }

  static boolean await(BooleanSupplier condition, Duration every, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0 || !pause(every)) {
        return false;
      }
    }
    return true;
  }

  static boolean pause(Duration duration) {
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
