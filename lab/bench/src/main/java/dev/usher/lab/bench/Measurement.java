package dev.usher.lab.bench;

import dev.usher.lab.bench.system.LoadResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of one contestant in one run.
 *
 * @param value in the row's unit
 * @param cpuMicros processor time for each request, by server; empty where not measured
 * @param compilerShare time that the compiler of the service's JVM worked, as a share of the time
 *     measured; empty where not measured
 * @param load that it was measured under, if any
 * @param wrong what the tables should not say; empty if all is right
 */
public record Measurement(
    double value,
    Map<String, Double> cpuMicros,
    Optional<Double> compilerShare,
    Optional<LoadResult> load,
    List<String> wrong) {
  public static Measurement of(double value) {
    return of(value, List.of());
  }

  public static Measurement of(double value, List<String> wrong) {
    return new Measurement(value, Map.of(), Optional.empty(), Optional.empty(), wrong);
  }
}
