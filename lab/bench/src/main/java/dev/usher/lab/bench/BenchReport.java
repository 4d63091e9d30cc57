package dev.usher.lab.bench;

import dev.usher.lab.report.Machine;
import java.util.List;

/** A whole run; its runs come after a warm-up, and each takes so many seconds. */
public record BenchReport(
    String kind,
    Machine machine,
    String generator,
    int connections,
    int runs,
    long seconds,
    long seed,
    List<RowResult> rows) {
  /** Whether the tables say what they should not, however fast it went. */
  boolean hasWrong() {
    return rows.stream().anyMatch(row -> !row.wrong().isEmpty());
  }
}
