package dev.usher.release;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The events that another transaction keeps locked, as a change of a million seats does: left out
 * for a while, so that one event does not hold up the releases of all. Safe for use by many
 * threads.
 */
final class LockedEvents {
  private static final Duration LEFT_OUT_FOR = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Map<String, Long> until = new ConcurrentHashMap<>();

  LockedEvents(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The event was found locked. */
  void add(String event) {
    until.put(event, nanoTime.getAsLong() + LEFT_OUT_FOR.toNanos());
  }

  /** The events to leave out now. */
  Collection<String> now() {
    long now = nanoTime.getAsLong();
    until.values().removeIf(end -> end - now <= 0);
    return List.copyOf(until.keySet());
  }
}
