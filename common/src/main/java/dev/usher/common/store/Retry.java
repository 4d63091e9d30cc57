package dev.usher.common.store;

import dev.usher.common.failure.StoreFailures;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Does work again that failed because its connection turned out to be dead. */
public final class Retry {
  private static final int ATTEMPTS = 4;
  // The watch has the pool drop what is dead meanwhile.
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Retry() {}

  /**
   * The work's result. A commit whose outcome is unknown is done again too. Blocks.
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
