package dev.usher.lab.bench.report;

import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.row.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A row as text: how each contestant did, then what is demanded. */
public final class Table {
  private Table() {}

  /** The text of a row. */
  public static String of(RowReport row) {
    StringBuilder text = new StringBuilder(row.title()).append(" (").append(row.name());
    text.append(")\n");
    row.figures().forEach((name, figures) -> text.append(contestant(row, name, figures)));
    for (Line line : row.lines()) {
      text.append(
          "  %-5s %s %s, required %s %s%n"
              .formatted(
                  line.verdict(),
                  line.demand().control().map(c -> "ratio to " + c).orElse(row.unit()),
                  number(line.figure()),
                  line.demand().bound().words(),
                  number(line.demand().required())));
    }
    row.slope().ifPresent(slope -> text.append("  slope %.2f (log-log)%n".formatted(slope)));
    row.wrong().forEach(wrong -> text.append("  WRONG ").append(wrong).append('\n'));
    return text.toString();
  }

  private static String contestant(RowReport row, String name, List<Figure> figures) {
    Spread spread = row.spread(name);
    List<String> parts = new ArrayList<>();
    parts.add(
        "%s %s [%s-%s]"
            .formatted(
                number(spread.median()), row.unit(), number(spread.min()), number(spread.max())));
    if (figures.stream().allMatch(figure -> figure.shot().isPresent())) {
      parts.add(
          "p50 %s p99 %s max %s ms"
              .formatted(
                  latency(figures, Shot::p50Millis),
                  latency(figures, Shot::p99Millis),
                  latency(figures, Shot::maxMillis)));
    }
    row.cpuMicros(name)
        .forEach(
            (server, micros) ->
                parts.add("%s us of %s a request".formatted(number(micros), server)));
    return "  %-17s %s%n".formatted(name, String.join(", ", parts));
  }

  private static String latency(List<Figure> figures, ToDoubleFunction<Shot> of) {
    return number(
        Spread.of(
                figures.stream()
                    .map(Figure::shot)
                    .flatMap(Optional::stream)
                    .map(shot -> of.applyAsDouble(shot))
                    .toList())
            .median());
  }

  private static String number(double figure) {
    return dev.usher.lab.kit.page.Figure.of(figure);
  }
}
