package dev.usher.lab.bench.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs the benchmarks of the module lab/micro.
 *
 * @param target of that module, packaged
 * @param folder where it may write
 */
public record Jmh(Path target, Path folder) {
  /**
   * The mean of a benchmark, in its own unit, after as long a warm-up as it is measured.
   *
   * @param benchmark its class and method, as {@code SignatureBenchmark.pass}
   * @throws IllegalStateException if it fails, with what it said
   */
  public double measure(String benchmark, Duration time) throws InterruptedException {
    Path result = folder.resolve("jmh.json");
    String iterations = Long.toString(Math.max(1, time.toSeconds()));
    try {
      Files.deleteIfExists(result);
      Process program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  target.resolve("lab-micro.jar") + ":" + target.resolve("lib") + "/*",
                  "org.openjdk.jmh.Main",
                  benchmark + "$",
                  "-foe",
                  "true",
                  "-f",
                  "1",
                  "-w",
                  "1s",
                  "-wi",
                  iterations,
                  "-r",
                  "1s",
                  "-i",
                  iterations,
                  "-rf",
                  "json",
                  "-rff",
                  result.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      try {
        program.getOutputStream().close();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (program.waitFor() != 0) {
          throw new IllegalStateException("JMH failed: " + said);
        }
      } finally {
        program.descendants().forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly();
      }
      return score(Files.readString(result), benchmark);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double score(String json, String benchmark) throws IOException {
    List<JsonNode> scores =
        new JsonMapper()
            .readTree(json).findValues("primaryMetric").stream()
                .map(metric -> metric.path("score"))
                .filter(JsonNode::isNumber)
                .toList();
    if (scores.size() != 1) {
      throw new IllegalStateException(
          "JMH measured %s %d times".formatted(benchmark, scores.size()));
    }
    return scores.get(0).asDouble();
  }
}
