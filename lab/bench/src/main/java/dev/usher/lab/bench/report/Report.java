package dev.usher.lab.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.usher.lab.kit.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole run.
 *
 * @param machine where it ran
 * @param load what drove it
 * @param connections how many requests were under way at any time
 * @param runs measured, beside one discarded
 * @param seconds that each took
 * @param seed of the order of the contestants
 * @param rows in the order of the table of speeds
 */
public record Report(
    Machine machine,
    String load,
    int connections,
    int runs,
    long seconds,
    long seed,
    List<RowReport> rows) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Whether something is not as promised; how fast it went is no part of that. */
  public boolean isWrong() {
    return rows.stream().anyMatch(row -> !row.wrong().isEmpty());
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
