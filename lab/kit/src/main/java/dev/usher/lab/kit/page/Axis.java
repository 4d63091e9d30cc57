package dev.usher.lab.kit.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * An axis, from its first tick to its last.
 *
 * @param label what it shows, with its unit
 * @param scale what is laid out evenly
 * @param ticks in rising order, at least two
 */
public record Axis(String label, DoubleUnaryOperator scale, List<Tick> ticks) {
  /** A place on it, and what stands there. */
  public record Tick(double value, String label) {}

  private static final double BEYOND_EVERY_PERCENTILE = 3.9;

  /** Powers of ten, from the one at or below the least to the one at or above the most. */
  public static Axis logarithmic(String label, double least, double most) {
    int from = (int) Math.floor(Math.log10(least));
    int to = Math.max(from + 1, (int) Math.ceil(Math.log10(most)));
    List<Tick> ticks = new ArrayList<>();
    for (int power = from; power <= to; power++) {
      double value = Math.pow(10, power);
      ticks.add(new Tick(value, power < 0 ? Double.toString(value) : brief(value)));
    }
    return new Axis(label, Math::log10, List.copyOf(ticks));
  }

  /** Percentiles, with ever more room towards the worst; 100 stands for the maximum. */
  public static Axis percentiles(String label) {
    return new Axis(
        label,
        p -> p >= 100 ? BEYOND_EVERY_PERCENTILE : -Math.log10(1 - p / 100),
        List.of(
            new Tick(0, "0"),
            new Tick(90, "90"),
            new Tick(99, "99"),
            new Tick(99.9, "99.9"),
            new Tick(100, "max")));
  }

  private static String brief(double value) {
    if (value >= 1e6) {
      return Figure.of(value / 1e6) + "M";
    }
    return value >= 1e3 ? Figure.of(value / 1e3) + "k" : Figure.of(value);
  }

  /**
   * Where a value lies, from 0 at the first tick to 1 at the last; what lies outside at its edge.
   */
  double position(double value) {
    double first = scale.applyAsDouble(ticks.get(0).value());
    double last = scale.applyAsDouble(ticks.get(ticks.size() - 1).value());
    double position = (scale.applyAsDouble(value) - first) / (last - first);
    return Double.isNaN(position) ? 0 : Math.min(1, Math.max(0, position));
  }
}
