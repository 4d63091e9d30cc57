package dev.usher.lab.bench.report;

import dev.usher.lab.kit.page.BarChart;
import dev.usher.lab.kit.page.BarChart.Bar;
import dev.usher.lab.kit.page.DataTable;
import dev.usher.lab.kit.page.DataTable.Cell;
import dev.usher.lab.kit.page.Figure;
import dev.usher.lab.kit.page.Page;
import dev.usher.lab.kit.page.Part;
import dev.usher.lab.kit.page.Tone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as a page: what is demanded, then a chart for each row. */
public final class BenchPage {
  private final Report report;

  public BenchPage(Report report) {
    this.report = report;
  }

  /**
   * Writes it.
   *
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    page().write(file);
  }

  Page page() {
    Page page = new Page("Usher under load", lead());
    page.section("What must hold", verdicts());
    for (RowReport row : report.rows()) {
      List<Part> parts = new ArrayList<>();
      parts.add(bars(row));
      row.slope()
          .ifPresent(
              slope ->
                  parts.add(
                      Part.text(
                          "Slope of the logarithms: %.2f. It is 0 for what does not grow, 1 for what grows in step."
                              .formatted(slope))));
      row.wrong().forEach(wrong -> parts.add(Part.text("Wrong: " + wrong)));
      page.section(row.title(), parts.toArray(Part[]::new));
    }
    return page;
  }

  private String lead() {
    return ("Medians of %d runs of %d s with their least and most, all contestants of a row in each"
            + " run, in random order. Driven by %s with %d connections on the same machine: %s, %d"
            + " processors, %s, %s, PostgreSQL %s, Redis %s. %s")
        .formatted(
            report.runs(),
            report.seconds(),
            report.load(),
            report.connections(),
            report.machine().processor(),
            report.machine().processors(),
            report.machine().system(),
            report.machine().java(),
            report.machine().postgres(),
            report.machine().redis(),
            report.isWrong()
                ? "Something is wrong with what the tables say: see below."
                : "The tables said what visitors were told.");
  }

  private DataTable verdicts() {
    DataTable table =
        new DataTable(
            "Measured against required",
            List.of("what", "measured", "control", "ratio", "required", "verdict"));
    report.rows().stream()
        .flatMap(row -> row.lines().stream())
        .forEach(
            line -> {
              boolean isMet = line.verdict() == Line.Verdict.PASS;
              table.row(
                  List.of(
                      Cell.of(line.title()),
                      Cell.of(Figure.of(line.measured().median()) + " " + line.unit()),
                      Cell.of(
                          line.control()
                              .map(c -> Figure.of(c.median()))
                              .map(c -> line.demand().control().orElse("") + " " + c)
                              .orElse("")),
                      Cell.of(line.control().map(c -> Figure.of(line.figure())).orElse("")),
                      Cell.of(
                          line.demand().bound().words()
                              + " "
                              + Figure.of(line.demand().required())),
                      new Cell(
                          line.verdict().name().toLowerCase(Locale.ROOT),
                          isMet ? Tone.GOOD : Tone.BAD)));
            });
    return table;
  }

  private static BarChart bars(RowReport row) {
    List<Bar> bars =
        row.figures().keySet().stream()
            .map(
                name -> {
                  Spread spread = row.spread(name);
                  boolean isControl =
                      row.growingWith().isEmpty()
                          && row.demands().stream().noneMatch(d -> d.measured().equals(name));
                  return new Bar(
                      name,
                      spread.median(),
                      spread.min(),
                      spread.max(),
                      isControl ? Tone.CONTROL : Tone.PLAIN,
                      cpu(row.cpuMicros(name)));
                })
            .toList();
    return new BarChart(row.title(), row.unit(), bars);
  }

  private static String cpu(Map<String, Double> micros) {
    return micros.entrySet().stream()
        .map(server -> Figure.of(server.getValue()) + " \u00b5s of " + server.getKey())
        .collect(Collectors.joining(", "));
  }
}
