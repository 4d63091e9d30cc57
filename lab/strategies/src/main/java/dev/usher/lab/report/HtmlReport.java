package dev.usher.lab.report;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.kit.page.Axis;
import dev.usher.lab.kit.page.BarChart;
import dev.usher.lab.kit.page.Curves;
import dev.usher.lab.kit.page.DataTable;
import dev.usher.lab.kit.page.DataTable.Cell;
import dev.usher.lab.kit.page.Figure;
import dev.usher.lab.kit.page.Page;
import dev.usher.lab.kit.page.Part;
import dev.usher.lab.kit.page.Tone;
import dev.usher.lab.sale.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A report as a page to show: for each scenario its speeds, latencies and all its figures. */
public final class HtmlReport {
  private static final double LEAST_MILLIS = 0.1;

  private HtmlReport() {}

  /** The page. */
  public static Page page(Report report, List<Scenario> scenarios, List<Contestant> contestants) {
    Page page =
        new Page(
            "Ways to sell the last seat",
            "Each for real, on the same tables and with the same crowd. Red is wrong: sold twice, or "
                + "left where nobody can buy it.");
    for (Scenario scenario : scenarios) {
      List<Line> lines = report.of(scenario);
      page.section(
          scenario.title(),
          Part.text(
              "%d clients, each asking again as soon as it is answered."
                  .formatted(scenario.clients())),
          speeds(lines),
          latencies(lines),
          figures(lines));
    }
    return page.section("The strategies", strategies(contestants))
        .section(
            "How it was measured", Part.text(report.machine().text()), Part.text(report.method()));
  }

  private static Part speeds(List<Line> lines) {
    return new BarChart(
        "Throughput",
        "answers a second",
        lines.stream()
            .map(
                line ->
                    new BarChart.Bar(
                        line.strategy(),
                        line.throughput().median(),
                        line.throughput().min(),
                        line.throughput().max(),
                        tone(line),
                        wrong(line)))
            .toList());
  }

  private static Part latencies(List<Line> lines) {
    double most =
        lines.stream().flatMap(line -> line.latencies().stream()).max(Double::compare).orElse(1.0);
    return new Curves(
        "Latency",
        Axis.percentiles("percentile"),
        Axis.logarithmic("milliseconds", LEAST_MILLIS, Math.max(1, most)),
        lines.stream().map(HtmlReport::curve).toList());
  }

  private static Curves.Curve curve(Line line) {
    return new Curves.Curve(
        line.strategy(),
        IntStream.range(0, Figures.PERCENTILES.size())
            .mapToObj(
                n ->
                    new Curves.Point(
                        Figures.PERCENTILES.get(n),
                        Math.max(LEAST_MILLIS, line.latencies().get(n))))
            .toList(),
        tone(line),
        "p99 " + Figure.of(line.p99().median()) + " ms");
  }

  private static Part figures(List<Line> lines) {
    DataTable table = new DataTable("All figures", Table.HEAD);
    for (Line line : lines) {
      List<Cell> row = new ArrayList<>();
      List<String> cells = Table.cells(line);
      for (int n = 0; n < cells.size(); n++) {
        boolean bad =
            switch (Table.HEAD.get(n)) {
              case "oversold" -> line.oversold().max() > 0;
              case "lost" -> line.lost().max() > 0;
              case "stranded" -> line.stranded().max() > 0;
              case "verdict" -> line.verdict() == Line.Verdict.FAILED;
              default -> false;
            };
        row.add(new Cell(cells.get(n), bad ? Tone.BAD : Tone.PLAIN));
      }
      table.row(row);
    }
    return table;
  }

  private static Part strategies(List<Contestant> contestants) {
    DataTable table = new DataTable("What each does", List.of("strategy", "instances", "what"));
    for (Contestant contestant : contestants) {
      table.row(
          List.of(
              Cell.of(contestant.name()),
              Cell.of(Integer.toString(contestant.instances())),
              Cell.of(contestant.what())));
    }
    return table;
  }

  private static Tone tone(Line line) {
    if (!wrong(line).isEmpty()) {
      return Tone.BAD;
    }
    return line.strategy().equals("usher") ? Tone.GOOD : Tone.PLAIN;
  }

  /** What it did that nobody should, at its worst; nothing if it did not. */
  private static String wrong(Line line) {
    if (line.oversold().max() > 0) {
      return "oversold " + Figure.of(line.oversold().max());
    }
    if (line.lost().max() > 0) {
      return "lost " + Figure.of(line.lost().max());
    }
    return line.must() == Contestant.Must.STRAND && line.stranded().max() > 0
        ? "stranded " + Figure.of(line.stranded().max())
        : "";
  }
}
