package dev.usher.lab.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A load generator that is a program. It is told what to send by files and arguments, and prints
 * one line that begins with {@code usher}: answers, those of 400 or more, failures, microseconds,
 * then the latencies' p50, p99 and most in microseconds.
 */
abstract class Program implements Load {
  static final String NONE = "-";

  private static final double MICROS_PER_SECOND = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  private final Path folder;
  private final int connections;
  private final int threads;

  Program(Path folder, int connections) {
    this.folder = folder;
    this.connections = connections;
    this.threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
  }

  /** What is to be sent, as files. */
  record Sent(String paths, String bearers, String bodies, String keyPrefix) {}

  /** The command line for so many seconds. */
  abstract List<String> command(Traffic traffic, Sent files, long seconds) throws IOException;

  @Override
  public int connections() {
    return connections;
  }

  int threads() {
    return threads;
  }

  @Override
  public Shot fire(Traffic traffic, Duration time) throws InterruptedException {
    try {
      Sent files =
          new Sent(
              file("paths", traffic.paths()),
              file("bearers", traffic.bearers()),
              file("bodies", traffic.bodies()),
              traffic.isKeyed() ? UUID.randomUUID().toString().substring(0, 8) : NONE);
      long seconds = Math.max(1, time.toSeconds());
      Process program =
          new ProcessBuilder(command(traffic, files, seconds)).redirectErrorStream(true).start();
      try {
        program.getOutputStream().close();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = program.waitFor();
        return said.lines()
            .filter(line -> line.startsWith("usher "))
            .findFirst()
            .map(Program::read)
            .orElseThrow(
                () -> new IllegalStateException(name() + " ended with " + code + ": " + said));
      } finally {
        program.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Shot read(String line) {
    String[] part = line.strip().split(" ", -1);
    return new Shot(
        Long.parseLong(part[1]),
        Long.parseLong(part[2]),
        Long.parseLong(part[3]),
        Long.parseLong(part[4]) / MICROS_PER_SECOND,
        Double.parseDouble(part[5]) / MICROS_PER_MILLI,
        Double.parseDouble(part[6]) / MICROS_PER_MILLI,
        Double.parseDouble(part[7]) / MICROS_PER_MILLI);
  }

  Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve("load-" + name), lines);
  }

  private String file(String name, List<String> lines) throws IOException {
    return lines.isEmpty() ? NONE : write(name, lines).toString();
  }
}
