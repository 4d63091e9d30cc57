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

  /** Whether PostgreSQL does not respond; requests that need it are then refused without a wait. */
  public boolean isAway() {
    return away;
  }

  void set(boolean isAway) {
    away = isAway;
  }

  /** Reports a broken connection, so that the watch checks at once. */
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
