package dev.usher.release;

import dev.usher.inventory.release.ExpiredHolds.LeftOut;
import dev.usher.inventory.stock.HoldId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What batches skip. Events that another transaction keeps locked are skipped for a while, so that
 * one event does not delay the releases of all others. Holds whose release PostgreSQL rejects are
 * retried alone at growing intervals, so that no batch fails because of them a second time.
 * Thread-safe.
 */
final class FailedReleases {
  /** More failures are not caused by single holds, and a batch does not skip more. */
  static final int MOST = 1_000;

  private static final Duration LOCKED_PAUSE = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final long LINE_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private record Retry(Duration pause, long atNanos) {}

  private final LongSupplier nanoTime;
  private final Map<String, Long> lockedUntilNanos = new HashMap<>();
  private final Map<HoldId, Retry> retries = new HashMap<>();
  private long nextLineNanos;
  private long withoutLine;

  FailedReleases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.nextLineNanos = nanoTime.getAsLong();
  }

  /** Records that the event is locked. */
  synchronized void locked(String event) {
    lockedUntilNanos.put(event, nanoTime.getAsLong() + LOCKED_PAUSE.toNanos());
  }

  /** Records that the release was rejected, for the first time or again. */
  synchronized void rejected(HoldId hold) {
    Retry last = retries.get(hold);
    postpone(hold, last == null ? FIRST_PAUSE : last.pause().multipliedBy(2));
  }

  /** Removes a hold that was released or need not be released any more. */
  synchronized void remove(HoldId hold) {
    retries.remove(hold);
  }

  /** Whether so many holds are rejected that the cause is not in the holds. */
  synchronized boolean isFull() {
    return retries.size() >= MOST;
  }

  /** The events and holds to skip now. */
  synchronized LeftOut leftOut() {
    long now = nanoTime.getAsLong();
    lockedUntilNanos.values().removeIf(until -> until - now <= 0);
    return new LeftOut(List.copyOf(lockedUntilNanos.keySet()), List.copyOf(retries.keySet()));
  }

  /**
   * Returns a hold to retry now; no other thread gets it before the same pause has passed again.
   */
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
   * Limits log lines to one a second: returns how many rejections were not logged since the last
   * logged one; negative if this one must not be logged either.
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
