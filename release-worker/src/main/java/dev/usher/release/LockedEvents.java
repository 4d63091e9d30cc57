package dev.usher.release;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The events that another transaction keeps locked, for example during a change of a million seats.
 * They are skipped for a while, so that one event does not delay the releases of all others.
 * Thread-safe.
 */
final class LockedEvents {
  private static final Duration LEFT_OUT_FOR = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Map<String, Long> until = new ConcurrentHashMap<>();

  LockedEvents(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Records that the event is locked. */
  void add(String event) {
    until.put(event, nanoTime.getAsLong() + LEFT_OUT_FOR.toNanos());
  }

  /** The events to skip now. */
  Collection<String> now() {
    long now = nanoTime.getAsLong();
    until.values().removeIf(end -> end - now <= 0);
    return List.copyOf(until.keySet());
  }
}
