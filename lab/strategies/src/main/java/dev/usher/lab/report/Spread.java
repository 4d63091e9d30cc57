package dev.usher.lab.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One figure over several rounds.
 *
 * @param median the middle one; of an even number, halfway between the two
 * @param min the least
 * @param max the greatest
 */
public record Spread(double median, double min, double max) {
  /**
   * The spread of a figure.
   *
   * @throws IllegalArgumentException if there is no round
   */
  public static Spread of(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("There is no spread of nothing");
    }
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
