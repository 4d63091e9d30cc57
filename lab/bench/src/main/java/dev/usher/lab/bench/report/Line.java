package dev.usher.lab.bench.report;

import dev.usher.lab.bench.row.Demand;
import java.util.Optional;

/**
 * One demand and what came of it.
 *
 * @param row its name
 * @param title for people
 * @param unit of the figures
 * @param measured the figure
 * @param control what it was compared with and how that did; empty if the figure stands alone
 * @param demand what was demanded
 * @param figure what the demand is about: the ratio of the medians, or the median
 * @param verdict whether it is met
 */
public record Line(
    String row,
    String title,
    String unit,
    Spread measured,
    Optional<Spread> control,
    Demand demand,
    double figure,
    Verdict verdict) {
  /** Whether a demand is met. */
  public enum Verdict {
    PASS,
    SHORT
  }

  /**
   * The line of a demand.
   *
   * @throws IllegalArgumentException if the demand compares with a control that is not there
   */
  static Line of(RowReport row, Demand demand) {
    Spread measured = row.spread(demand.measured());
    Optional<Spread> control = demand.control().map(row::spread);
    double figure = control.map(c -> measured.median() / c.median()).orElse(measured.median());
    return new Line(
        row.name(),
        row.title(),
        row.unit(),
        measured,
        control,
        demand,
        figure,
        demand.isMetBy(figure) ? Verdict.PASS : Verdict.SHORT);
  }
}
