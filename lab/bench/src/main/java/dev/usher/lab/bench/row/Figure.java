package dev.usher.lab.bench.row;

import dev.usher.lab.bench.load.Shot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one contestant came to in one run.
 *
 * @param value in the row's unit
 * @param cpuMicros processor time for each request, by what used it; empty where not measured
 * @param shot the load that it was measured under, if it was
 * @param wrong what the tables do not say as they must; empty if all is right
 */
public record Figure(
    double value, Map<String, Double> cpuMicros, Optional<Shot> shot, List<String> wrong) {
  /** A figure that is known to be right. */
  public static Figure of(double value) {
    return new Figure(value, Map.of(), Optional.empty(), List.of());
  }

  /** The same, with what was found wrong. */
  public Figure withWrong(List<String> found) {
    return new Figure(value, cpuMicros, shot, List.copyOf(found));
  }
}
