package dev.usher.common.time;

import java.time.Duration;
import java.util.stream.LongStream;

/**
 * The buckets of the histograms of durations. Service levels and alerts count what took 0.25 s at
 * most.
 */
public final class DurationBuckets {
  private static final long[] MILLIS = {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000};

  private DurationBuckets() {}

  /** The upper bounds, for {@code Timer.Builder.serviceLevelObjectives}. */
  public static Duration[] all() {
    return LongStream.of(MILLIS).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
