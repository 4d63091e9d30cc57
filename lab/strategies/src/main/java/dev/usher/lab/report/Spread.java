package dev.usher.lab.report;

import java.util.Collection;

/**
 * One figure over several runs.
 *
 * @param median the middle one; of an even number, halfway between the two
 */
public record Spread(double median, double min, double max) {
  /**
   * Returns the spread of some figures.
   *
   * @throws IllegalArgumentException if there are no figures
   */
  public static Spread of(Collection<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("No figures");
    }
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** The median, and least to most where they differ. */
  public String text() {
    String range =
        min == max ? "" : " [%s-%s]".formatted(TextTable.number(min), TextTable.number(max));
    return TextTable.number(median) + range;
  }
}
