package dev.usher.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report's lines of one scenario for a terminal: medians, and least to most where they differ.
 */
public final class Table {
  static final List<String> HEAD =
      List.of(
          "strategy",
          "inst",
          "must",
          "verdict",
          "sold",
          "oversold",
          "lost",
          "stranded",
          "refused",
          "retries",
          "gave up",
          "errors",
          "answers/s",
          "p50 ms",
          "p99 ms",
          "max ms",
          "stmts/sale",
          "trips/sale",
          "redis/sale");
  private static final int LEFT_ALIGNED = 4;

  private Table() {}

  /** The table, with its head, each line ended. */
  public static String of(List<Line> lines) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    lines.forEach(line -> rows.add(cells(line)));
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int n = 0; n < widths.length; n++) {
        widths[n] = Math.max(widths[n], row.get(n).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder text = new StringBuilder();
      for (int n = 0; n < widths.length; n++) {
        String align = n < LEFT_ALIGNED ? "-" : "";
        text.append(("%" + align + widths[n] + "s  ").formatted(row.get(n)));
      }
      table.append(text.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  static List<String> cells(Line line) {
    return List.of(
        line.strategy(),
        Integer.toString(line.instances()),
        words(line.must()),
        words(line.verdict()),
        whole(line.sold()),
        whole(line.oversold()),
        whole(line.lost()),
        whole(line.stranded()),
        whole(line.refused()),
        whole(line.retries()),
        whole(line.gaveUp()),
        whole(line.errors()),
        whole(line.throughput()),
        tenths(line.p50()),
        tenths(line.p99()),
        tenths(line.max()),
        tenths(line.statements()),
        tenths(line.trips()),
        tenths(line.redisCalls()));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String whole(Spread spread) {
    return show("%.0f", spread);
  }

  private static String tenths(Spread spread) {
    return String.format(Locale.ROOT, "%.1f", spread.median());
  }

  private static String show(String format, Spread spread) {
    String median = String.format(Locale.ROOT, format, spread.median());
    if (spread.min() == spread.max()) {
      return median;
    }
    return String.format(
        Locale.ROOT, "%s [" + format + "-" + format + "]", median, spread.min(), spread.max());
  }
}
