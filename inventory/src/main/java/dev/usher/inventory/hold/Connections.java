package dev.usher.inventory.hold;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how many threads use a connection at once, so that there can be more threads than
 * connections. First come, first served. Thread-safe.
 */
final class Connections {
  private final Semaphore free;

  /**
   * Creates one of which all are free.
   *
   * @param atOnce how many may be in use
   */
  Connections(int atOnce) {
    free = new Semaphore(atOnce, true);
  }

  /** Does work that uses one connection, once one is free. It must not call this again. */
  <T> T with(Supplier<T> work) {
    free.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      free.release();
    }
  }

  /** The number of threads that wait for a connection. */
  int waiting() {
    return free.getQueueLength();
  }
}
