package dev.usher.lab.bench.load;

import dev.usher.common.resource.Resource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Drives with wrk, where it is installed: it costs a small part of what the servers do, so that
 * ratios are those of the servers even where all share a few cores.
 */
public final class Wrk implements Load {
  private static final String SCRIPT = Resource.text(Wrk.class, "traffic.lua");
  private static final String NONE = "-";
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  private final Path program;
  private final Path folder;
  private final int connections;
  private final int threads;

  private Wrk(Path program, Path folder, int connections) {
    this.program = program;
    this.folder = folder;
    this.connections = connections;
    this.threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
  }

  /**
   * The wrk on the PATH, if there is one.
   *
   * @param folder where it may write
   */
  public static Optional<Load> find(Path folder, int connections) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, "wrk"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Wrk(program, folder, connections));
  }

  @Override
  public String name() {
    return "wrk, %d thread%s".formatted(threads, threads == 1 ? "" : "s");
  }

  @Override
  public int connections() {
    return connections;
  }

  @Override
  public Shot fire(Traffic traffic, Duration time) throws InterruptedException {
    try {
      Path script = write("traffic.lua", List.of(SCRIPT));
      String bearers = file("bearers", traffic.bearers());
      String bodies = file("bodies", traffic.bodies());
      String origin = "http://" + traffic.url().getRawAuthority() + "/";
      Process wrk =
          new ProcessBuilder(
                  program.toString(),
                  "-t" + threads,
                  "-c" + connections,
                  "-d" + Math.max(1, time.toSeconds()) + "s",
                  "--timeout",
                  "30s",
                  "-s",
                  script.toString(),
                  origin,
                  "--",
                  Integer.toString(threads),
                  traffic.method(),
                  traffic.url().getRawPath(),
                  bearers,
                  bodies,
                  traffic.isKeyed() ? UUID.randomUUID().toString().substring(0, 8) : NONE)
              .redirectErrorStream(true)
              .start();
      wrk.getOutputStream().close();
      try {
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = wrk.waitFor();
        return said.lines()
            .filter(line -> line.startsWith("usher "))
            .findFirst()
            .map(Wrk::read)
            .orElseThrow(() -> new IllegalStateException("wrk ended with " + code + ": " + said));
      } finally {
        wrk.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Shot read(String line) {
    String[] part = line.strip().toLowerCase(Locale.ROOT).split(" ", -1);
    return new Shot(
        Long.parseLong(part[1]),
        Long.parseLong(part[2]),
        Long.parseLong(part[3]),
        Long.parseLong(part[4]) / MICROS_PER_SECOND,
        Double.parseDouble(part[5]) / MICROS_PER_MILLI,
        Double.parseDouble(part[6]) / MICROS_PER_MILLI,
        Double.parseDouble(part[7]) / MICROS_PER_MILLI);
  }

  private String file(String name, List<String> lines) throws IOException {
    return lines.isEmpty() ? NONE : write(name, lines).toString();
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve("wrk-" + name), lines);
  }
}
