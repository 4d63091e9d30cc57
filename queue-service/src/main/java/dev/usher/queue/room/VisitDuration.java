package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a place stays taken: from the turn to the end of the pass, or to the turn that is
 * missed. Measured from the numbers of the line alone, as the time that places were taken divided
 * by the places that became free, with a memory that fits the room's longest visit. Time in which
 * the room does not admit does not count.
 *
 * @param freed places that became free, older ones weighing less
 * @param takenSeconds seconds that places were taken, of all places together, older ones weighing
 *     less
 * @param epoch the copy of the line that the last look was at
 * @param serving its serving number
 * @param active its open turns and valid passes
 * @param at when the last look was
 */
public record VisitDuration(
    double freed, double takenSeconds, long epoch, long serving, long active, Instant at) {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration LEAST_MEMORY = Duration.ofMinutes(1);

  /** A line that has not been watched yet. */
  static VisitDuration of(QueueCounters line, Instant at) {
    return new VisitDuration(0, 0, line.epoch(), line.serving(), line.active(), at);
  }

  /**
   * The pace after another look at the line; at most one a second counts.
   *
   * @param admits whether the room admits
   */
  VisitDuration then(QueueCounters line, boolean admits, Duration longestVisit, Instant now) {
    if (!admits || line.epoch() != epoch || line.serving() < serving) {
      return new VisitDuration(
          freed, takenSeconds, line.epoch(), line.serving(), line.active(), now);
    }
    Duration passed = Duration.between(at, now);
    if (passed.compareTo(STEP) < 0) {
      return this;
    }
    double seconds = passed.toNanos() / 1e9;
    Duration memory = longestVisit.compareTo(LEAST_MEMORY) > 0 ? longestVisit : LEAST_MEMORY;
    double kept = Math.exp(-seconds / (memory.toMillis() / 1e3));
    long left = Math.max(0, line.serving() - serving - (line.active() - active));
    double taken = (active + line.active()) / 2.0 * seconds;
    return new VisitDuration(
        freed * kept + left,
        takenSeconds * kept + taken,
        line.epoch(),
        line.serving(),
        line.active(),
        now);
  }

  /**
   * How many seconds a place stays taken, on average; empty while no place has become free. The
   * first few places count together with one visit of the longest kind, so that one visitor who
   * leaves at once does not make all waits look short.
   */
  public Optional<Double> visitSeconds(Duration longestVisit) {
    if (freed <= 0) {
      return Optional.empty();
    }
    double longest = longestVisit.toMillis() / 1e3;
    return Optional.of(Math.min(longest, (takenSeconds + longest) / (freed + 1)));
  }
}
