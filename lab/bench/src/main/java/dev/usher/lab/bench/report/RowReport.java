package dev.usher.lab.bench.report;

import dev.usher.lab.bench.row.Demand;
import dev.usher.lab.bench.row.Figure;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * All that was measured of a row.
 *
 * @param figures of each contestant, in the order of the runs
 */
public record RowReport(
    String name,
    String title,
    String unit,
    Map<String, List<Figure>> figures,
    List<Demand> demands) {
  /** What the demands came to. */
  public List<Line> lines() {
    return demands.stream().map(demand -> Line.of(this, demand)).toList();
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
}
