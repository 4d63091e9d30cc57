package dev.usher.queue.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits until something is so, and fails with what it was last if it does not become so. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Eventually() {}

  /** The first value that is as wanted. */
  public static <T> T see(Supplier<T> value, Predicate<? super T> wanted) {
    return see(PATIENCE, value, wanted);
  }

  /** The first value that is as wanted, where that may take longer than usual. */
  public static <T> T see(Duration patience, Supplier<T> value, Predicate<? super T> wanted) {
    long end = System.nanoTime() + patience.toNanos();
    T last = value.get();
    while (!wanted.test(last)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Still " + last + " after " + patience);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      last = value.get();
    }
    return last;
  }
}
