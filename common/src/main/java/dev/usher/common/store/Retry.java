package dev.usher.common.store;

import dev.usher.common.failure.StoreFailures;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Retries work that failed because its connection was dead. */
public final class Retry {
  private static final int ATTEMPTS = 4;
  // Gives the watch time to remove dead connections from the pool.
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Retry() {}

  /**
   * Returns the work's result. Also retries a commit whose outcome is unknown. Blocks.
   *
   * @param work safe to be done more than once, each time on a connection of its own
   */
  public static <T> T onDeadConnection(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (attempt == ATTEMPTS || !StoreFailures.isDeadConnection(e)) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
