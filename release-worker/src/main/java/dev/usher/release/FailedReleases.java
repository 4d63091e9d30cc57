package dev.usher.release;

import dev.usher.inventory.stock.HoldId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The holds whose release PostgreSQL refuses, which the batches leave out. Each is tried again by
 * itself at growing intervals, so that no batch fails because of it a second time. Safe for use by
 * many threads.
 */
final class FailedReleases {
  /** More are no fault of single holds, and a batch does not look past them. */
  static final int MOST = 1_000;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final long LINE_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private record Retry(Duration pause, long atNanos) {}

  private final LongSupplier nanoTime;
  private final Map<HoldId, Retry> retries = new HashMap<>();
  private long nextLineNanos;
  private long withoutLine;

  FailedReleases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.nextLineNanos = nanoTime.getAsLong();
  }

  /** Its release was refused, for the first time or again. */
  synchronized void add(HoldId hold) {
    Retry last = retries.get(hold);
    postpone(hold, last == null ? FIRST_PAUSE : last.pause().multipliedBy(2));
  }

  /** It was released, or is nobody's to release any more. */
  synchronized void remove(HoldId hold) {
    retries.remove(hold);
  }

  synchronized boolean isFull() {
    return retries.size() >= MOST;
  }

  /** The holds to leave out of batches. */
  synchronized List<HoldId> all() {
    return List.copyOf(retries.keySet());
  }

  /** One to try again now, which no other thread is given before the same pause is over again. */
  synchronized Optional<HoldId> takeDue() {
    long now = nanoTime.getAsLong();
    Optional<HoldId> due =
        retries.entrySet().stream()
            .filter(entry -> entry.getValue().atNanos() - now <= 0)
            .map(Map.Entry::getKey)
            .findFirst();
    due.ifPresent(hold -> retries.computeIfPresent(hold, (h, last) -> retry(last.pause(), now)));
    return due;
  }

  /**
   * How many refusals had no line in the log since the last that had one, at most one a second;
   * negative if this one gets none either.
   */
  synchronized long nextLine() {
    long now = nanoTime.getAsLong();
    if (now - nextLineNanos < 0) {
      withoutLine++;
      return -1;
    }
    nextLineNanos = now + LINE_PAUSE_NANOS;
    long before = withoutLine;
    withoutLine = 0;
    return before;
  }

  private void postpone(HoldId hold, Duration pause) {
    Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    retries.put(hold, retry(bounded, nanoTime.getAsLong()));
  }

  private static Retry retry(Duration pause, long now) {
    return new Retry(pause, now + pause.toNanos());
  }
}
