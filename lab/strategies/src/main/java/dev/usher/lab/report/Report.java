package dev.usher.lab.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.usher.lab.kit.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole run.
 *
 * @param machine where it ran
 * @param runs measured rounds of each strategy in each scenario, beside one discarded
 * @param seed of the purchases and the order of the strategies
 * @param lines by scenario, then in the order in which the strategies are explained
 */
public record Report(Machine machine, int runs, long seed, List<Line> lines) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Whether a strategy that must be exact was not. */
  public boolean failed() {
    return lines.stream().anyMatch(line -> line.verdict() == Line.Verdict.FAILED);
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
