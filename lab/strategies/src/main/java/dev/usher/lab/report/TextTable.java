package dev.usher.lab.report;

import java.util.List;
import java.util.Locale;

/** Figures for a terminal. */
public final class TextTable {
  private static final double WHOLE_FROM = 100;
  private static final double TENTHS_FROM = 1;

  private TextTable() {}

  /**
   * Returns the rows in columns, each line ended; the columns after the first ones are
   * right-aligned.
   */
  public static String of(List<List<String>> rows, int leftAligned) {
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
        String cell = row.get(column);
        String padding = " ".repeat(width - cell.length());
        line.append(column < leftAligned ? cell + padding : padding + cell).append("  ");
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  /** Returns about three digits: {@code 12,345}, {@code 4.2}, {@code 0.031}. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= WHOLE_FROM || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= TENTHS_FROM ? "%.1f" : "%.3f", value);
  }
}
