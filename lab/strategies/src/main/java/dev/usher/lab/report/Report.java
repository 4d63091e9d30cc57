package dev.usher.lab.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.usher.lab.kit.Machine;
import dev.usher.lab.sale.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole run.
 *
 * @param machine where it ran
 * @param quick whether it is only about who is right: nothing was discarded, no commit waited for
 *     the disk
 * @param runs measured rounds of each strategy in each scenario
 * @param connections to PostgreSQL of each instance
 * @param seed of the purchases and the order of the strategies
 * @param lines by scenario, then in the order in which the strategies are explained
 */
public record Report(
    Machine machine, boolean quick, int runs, int connections, long seed, List<Line> lines) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Whether a strategy that must be exact was not. */
  public boolean failed() {
    return lines.stream().anyMatch(line -> line.verdict() == Line.Verdict.FAILED);
  }

  /** Its lines of one scenario. */
  public List<Line> of(Scenario scenario) {
    return lines.stream().filter(line -> line.scenario().equals(scenario.name())).toList();
  }

  /** How the figures came about, in a line. */
  public String method() {
    String how =
        quick
            ? "Quick form, to tell right from wrong: the speeds are of cold code and no disk"
            : "Median of %d runs [least-most], after a warm-up".formatted(runs);
    return "%s; %d connections an instance; seed %d".formatted(how, connections, seed);
  }

  /**
   * Writes everything as JSON.
   *
   * @throws IOException if the file cannot be written
   */
  public void writeJson(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }
}
