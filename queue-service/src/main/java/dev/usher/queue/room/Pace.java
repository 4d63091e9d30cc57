package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast a line has been moving: an exponentially weighted average of admissions a second, whose
 * memory is a minute. Time in which nobody waited or nobody was to be admitted does not count.
 */
public record Pace(double perSecond, long serving, Instant at) {
  private static final double MEMORY_SECONDS = 60;
  private static final Duration STEP = Duration.ofSeconds(1);

  /** A line that has not been watched yet, taken to move as its settings say. */
  public static Pace of(int admitPerMinute, long serving, Instant at) {
    return new Pace(admitPerMinute / 60.0, serving, at);
  }

  /** The pace after another look at the line, at most one a second counts. */
  Pace then(long nowServing, boolean moving, Instant now) {
    if (!moving || nowServing < serving) {
      return new Pace(perSecond, nowServing, now);
    }
    Duration passed = Duration.between(at, now);
    if (passed.compareTo(STEP) < 0) {
      return this;
    }
    double seconds = passed.toNanos() / 1e9;
    double weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
    double seen = (nowServing - serving) / seconds;
    return new Pace(perSecond + weight * (seen - perSecond), nowServing, now);
  }
}
