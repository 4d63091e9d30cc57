package dev.usher.lab.strategy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Faults that a report injects, each at every so many purchases of an instance. */
public final class Fault {
  private Fault() {}

  /** A process that ends between its read and its write, as one buyer sees it. */
  public static final class Crash extends RuntimeException {
    Crash() {
      super("Crashed, as injected");
    }
  }

  /** Holds the thread for so long, as a full collection of garbage or a moved machine does. */
  public static Pause stall(int every, Duration length) {
    return at(every, () -> LockSupport.parkNanos(length.toNanos()));
  }

  public static Pause crash(int every) {
    return at(
        every,
        () -> {
          throw new Crash();
        });
  }

  private static Pause at(int every, Runnable fault) {
    AtomicLong purchases = new AtomicLong();
    return purchase -> {
      if (purchases.incrementAndGet() % every == 0) {
        fault.run();
      }
    };
  }
}
