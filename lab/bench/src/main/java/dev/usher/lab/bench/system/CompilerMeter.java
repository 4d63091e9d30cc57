package dev.usher.lab.bench.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Time that the JIT compiler of another JVM has worked, summed over its threads. jstat reads it
 * from the JVM's shared memory, so the JVM that is measured does nothing for it.
 */
public record CompilerMeter(long pid) {
  private static final String JSTAT =
      Path.of(System.getProperty("java.home"), "bin", "jstat").toString();
  private static final int TIME = 3;
  private static final double MILLIS_PER_SECOND = 1e3;

  /** The time since the JVM started; empty if it cannot be read. */
  public Optional<Duration> worked() throws InterruptedException {
    try {
      Process jstat =
          new ProcessBuilder(
                  JSTAT,
                  "-J-Duser.language=en",
                  "-J-XX:TieredStopAtLevel=1",
                  "-compiler",
                  Long.toString(pid))
              .redirectErrorStream(true)
              .start();
      String output = new String(jstat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return jstat.waitFor() == 0 ? read(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The column Time of jstat's table, which is in seconds. */
  static Optional<Duration> read(String output) {
    List<String> lines = output.strip().lines().toList();
    if (lines.size() != 2) {
      return Optional.empty();
    }
    String[] columns = lines.get(1).strip().split("\\s+", -1);
    if (columns.length <= TIME) {
      return Optional.empty();
    }
    try {
      double seconds = Double.parseDouble(columns[TIME]);
      return Optional.of(Duration.ofMillis(Math.round(seconds * MILLIS_PER_SECOND)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
