package dev.usher.lab;

import dev.usher.lab.report.Machine;
import dev.usher.lab.report.Spread;
import dev.usher.lab.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A whole run.
 *
 * @param percentiles of the latencies of each result
 * @param scenarios titles by name
 * @param strategies explanations by name
 * @param unsettled those that were still getting faster, or compiled, when they were measured
 * @param results by scenario, then in the order in which the strategies are explained
 */
public record StrategyReport(
    String kind,
    Machine machine,
    boolean quick,
    int runs,
    long seed,
    List<Double> percentiles,
    Map<String, String> scenarios,
    Map<String, String> strategies,
    List<String> unsettled,
    List<StrategyResult> results) {
  private static final int LEFT_ALIGNED = 4;
  private static final String BATCHING =
      """

      What batching is for: usher decides all requests that arrive during one commit in the next
      transaction. That pays where a commit waits for the disk and many ask for the same event, in code
      that is compiled. With a cold JVM, without a disk (--quick) or with an event for each request,
      one conditional UPDATE is less work.
      """;

  /** Whether a strategy that must be exact was not. */
  public boolean hasFailed() {
    return results.stream().anyMatch(r -> r.verdict() == StrategyResult.Verdict.FAILED);
  }

  public String text() {
    StringBuilder text =
        new StringBuilder(
            "%s%n%s; seed %d%n"
                .formatted(
                    machine.text(),
                    quick
                        ? "Quick: for correctness only, speeds are of cold code without a disk"
                        : "Median of %d runs [least-most], after a warm-up".formatted(runs),
                    seed));
    scenarios.forEach(
        (name, title) ->
            text.append("\n").append(title).append("\n").append(table(resultsOf(name))));
    text.append(BATCHING);
    if (!unsettled.isEmpty()) {
      text.append("\nNot settled when measured: ")
          .append(String.join(", ", unsettled))
          .append(".\n");
    }
    if (hasFailed()) {
      text.append("\nFAILED: a strategy that must not oversold, lost a sale, or sold nothing.\n");
    }
    return text.toString();
  }

  private List<StrategyResult> resultsOf(String scenario) {
    return results.stream().filter(result -> result.scenario().equals(scenario)).toList();
  }

  private static String table(List<StrategyResult> results) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("strategy", "inst", "must", "verdict"));
    head.addAll(results.get(0).figures().keySet());
    rows.add(head);
    for (StrategyResult result : results) {
      List<String> row = new ArrayList<>();
      row.add(result.strategy());
      row.add(Integer.toString(result.instances()));
      row.add(words(result.must()));
      row.add(words(result.verdict()));
      result.figures().forEach((name, spread) -> row.add(cell(name, spread)));
      rows.add(row);
    }
    return TextTable.of(rows, LEFT_ALIGNED);
  }

  private static String cell(String name, Spread spread) {
    return switch (name) {
      case "p50", "p99", "max" -> String.format(Locale.ROOT, "%.1f", spread.median());
      default -> spread.text();
    };
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
