package dev.usher.lab.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.usher.lab.bench.row.Demand;
import dev.usher.lab.bench.row.Figure;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All that was measured of a row.
 *
 * @param growingWith how large what each contestant measures is; empty where that is not the matter
 * @param figures of each contestant, in the order of the runs
 */
public record RowReport(
    String name,
    String title,
    String unit,
    Map<String, List<Figure>> figures,
    List<Demand> demands,
    Map<String, Double> growingWith) {
  /** What the demands came to. */
  @JsonProperty
  public List<Line> lines() {
    return demands.stream().map(demand -> Line.of(this, demand)).toList();
  }

  /**
   * By which power the figure grows with the size: 0 for none, 1 for in step. Least squares over
   * the logarithms of both; empty where nothing grows.
   */
  public OptionalDouble slope() {
    List<Map.Entry<String, Double>> sizes = List.copyOf(growingWith.entrySet());
    if (sizes.size() < 2) {
      return OptionalDouble.empty();
    }
    double[] x = sizes.stream().mapToDouble(e -> Math.log(e.getValue())).toArray();
    double[] y = sizes.stream().mapToDouble(e -> Math.log(spread(e.getKey()).median())).toArray();
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double above = 0;
    double below = 0;
    for (int i = 0; i < x.length; i++) {
      above += (x[i] - meanX) * (y[i] - meanY);
      below += (x[i] - meanX) * (x[i] - meanX);
    }
    return OptionalDouble.of(above / below);
  }

  /** What the tables did not say as they must, over all runs. */
  public List<String> wrong() {
    return figures.values().stream()
        .flatMap(Collection::stream)
        .flatMap(figure -> figure.wrong().stream())
        .distinct()
        .toList();
  }

  /**
   * How one contestant did.
   *
   * @throws IllegalArgumentException if there is no such
   */
  public Spread spread(String contestant) {
    return Spread.of(
        figures.getOrDefault(contestant, List.of()).stream().map(Figure::value).toList());
  }

  /** The median processor time that each server used for a request of one contestant. */
  public Map<String, Double> cpuMicros(String contestant) {
    List<Figure> runs = figures.getOrDefault(contestant, List.of());
    Map<String, Double> medians = new LinkedHashMap<>();
    runs.stream()
        .flatMap(figure -> figure.cpuMicros().keySet().stream())
        .distinct()
        .forEach(
            server ->
                medians.put(
                    server,
                    Spread.of(
                            runs.stream()
                                .map(figure -> figure.cpuMicros().getOrDefault(server, 0.0))
                                .toList())
                        .median()));
    return medians;
  }
}
