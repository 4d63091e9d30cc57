package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Estimates how long a slot stays taken: from the turn until the pass ends or the turn is missed.
 * It uses only the queue counters: the time that slots were taken divided by the number of slots
 * that became free. Both decay exponentially over the room's longest visit. Time in which the room
 * does not admit does not count.
 *
 * @param freed slots that became free, with older ones weighing less
 * @param takenSeconds total seconds that slots were taken, with older ones weighing less
 * @param freedSquares the squares of how many became free between two looks, weighing the same
 * @param looks how many looks there were, weighing the same
 * @param epoch the epoch at the last update
 * @param serving the serving number at the last update
 * @param active open turns and valid passes at the last update
 * @param at the time of the last update
 */
public record VisitDuration(
    double freed,
    double takenSeconds,
    double freedSquares,
    double looks,
    long epoch,
    long serving,
    long active,
    Instant at) {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration LEAST_MEMORY = Duration.ofMinutes(1);

  private static final double MOST_VARIANCE = 50;

  /** Observations of slots that became free independently of each other. */
  public VisitDuration(
      double freed, double takenSeconds, long epoch, long serving, long active, Instant at) {
    this(freed, takenSeconds, 0, 0, epoch, serving, active, at);
  }

  /** An estimate without observations yet. */
  static VisitDuration of(QueueCounters counters, Instant at) {
    return new VisitDuration(0, 0, counters.epoch(), counters.serving(), counters.active(), at);
  }

  /**
   * The estimate after another look at the counters; looks within a second of the last one are
   * ignored.
   *
   * @param admits whether the room admits
   */
  VisitDuration then(QueueCounters counters, boolean admits, Duration longestVisit, Instant now) {
    if (!admits || counters.epoch() != epoch || counters.serving() < serving) {
      return new VisitDuration(
          freed,
          takenSeconds,
          freedSquares,
          looks,
          counters.epoch(),
          counters.serving(),
          counters.active(),
          now);
    }
    Duration passed = Duration.between(at, now);
    if (passed.compareTo(STEP) < 0) {
      return this;
    }
    double seconds = passed.toNanos() / 1e9;
    Duration memory = longestVisit.compareTo(LEAST_MEMORY) > 0 ? longestVisit : LEAST_MEMORY;
    double kept = Math.exp(-seconds / (memory.toMillis() / 1e3));
    long left = Math.max(0, counters.serving() - serving - (counters.active() - active));
    double taken = (active + counters.active()) / 2.0 * seconds;
    return new VisitDuration(
        freed * kept + left,
        takenSeconds * kept + taken,
        freedSquares * kept + (double) left * left,
        looks * kept + 1,
        counters.epoch(),
        counters.serving(),
        counters.active(),
        now);
  }

  /**
   * The variance of the time between two free slots, by the square of its mean: 1 if slots become
   * free independently of each other, more if they do so in groups.
   */
  double variance() {
    double dispersion = looks <= 0 || freed <= 0 ? 1 : freedSquares / freed - freed / looks;
    return Math.max(1, Math.min(MOST_VARIANCE, dispersion));
  }

  /**
   * The average seconds that a slot stays taken; empty while no slot has become free. A visit of
   * maximum length is included, so that one visitor who leaves immediately does not make all
   * estimated waits short; it weighs less the more is known.
   */
  public Optional<Double> visitSeconds(Duration longestVisit) {
    if (freed <= 0) {
      return Optional.empty();
    }
    double longest = longestVisit.toMillis() / 1e3;
    double weight = 2 / (1 + freed);
    return Optional.of(Math.min(longest, (takenSeconds + longest * weight) / (freed + weight)));
  }
}
