package dev.usher.system.stores;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a test has started. Closes all of it, the last first, even if something was not started
 * after it or cannot be closed.
 */
public final class Started implements AutoCloseable {
  private final Deque<AutoCloseable> all = new ArrayDeque<>();

  /** Adds something that has to be closed, and returns it. */
  public <T extends AutoCloseable> T add(T started) {
    all.push(started);
    return started;
  }

  @Override
  public void close() {
    IllegalStateException failures = new IllegalStateException("Not everything was closed");
    while (!all.isEmpty()) {
      try {
        all.pop().close();
      } catch (Exception e) {
        failures.addSuppressed(e);
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }
}
