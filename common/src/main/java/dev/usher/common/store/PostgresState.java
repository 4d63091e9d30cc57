package dev.usher.common.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Whether PostgreSQL responds, as {@link PostgresWatch} last found. Asking costs one read. */
@Singleton
public class PostgresState {
  private final Semaphore doubts = new Semaphore(0);
  private volatile boolean away;

  /**
   * Whether PostgreSQL does not respond: whoever needs it now is refused without waiting for it.
   */
  public boolean isAway() {
    return away;
  }

  void set(boolean isAway) {
    away = isAway;
  }

  /** A connection broke: have the watch look now instead of later. */
  void doubt() {
    if (doubts.availablePermits() == 0) {
      doubts.release();
    }
  }

  /** Returns after this time, or sooner when there is a doubt. */
  void awaitDoubt(Duration atMost) throws InterruptedException {
    if (doubts.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      doubts.drainPermits();
    }
  }
}
