package dev.usher.lab.kit.page;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figure {
  private static final double WHOLE_FROM = 100;
  private static final double TENTHS_FROM = 1;

  private Figure() {}

  /** About three digits, thousands apart: {@code 12,345}, {@code 4.2}, {@code 0.031}. */
  public static String of(double value) {
    double size = Math.abs(value);
    if (size >= WHOLE_FROM || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= TENTHS_FROM ? "%.1f" : "%.3f", value);
  }
}
