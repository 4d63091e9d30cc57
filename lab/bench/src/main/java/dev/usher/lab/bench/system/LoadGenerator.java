package dev.usher.lab.bench.system;

import dev.usher.common.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * wrk, each of whose connections sends the next request when it has the response to the last. It
 * takes a small part of the processor time that the servers take, so that ratios are those of the
 * servers even where all share a few cores.
 */
public record LoadGenerator(Path folder, int connections) {
  private static final String SCRIPT = Resource.text(LoadGenerator.class, "traffic.lua");
  private static final String NONE = "-";
  private static final int PROCESSORS = 4;

  /** Fails if wrk is not on the PATH. */
  public LoadGenerator {
    try {
      new ProcessBuilder("wrk", "-v").start().destroy();
    } catch (IOException e) {
      throw new IllegalStateException(
          "lab/run bench needs wrk on the PATH: apt-get install wrk, or brew install wrk", e);
    }
  }

  /**
   * Sends for so long, from so many clients. Requests in progress at the end may have their effect
   * uncounted, at most one for each connection.
   *
   * @throws IllegalStateException if wrk fails
   */
  public LoadResult send(Traffic traffic, int clients, Duration time) throws InterruptedException {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(traffic, clients, Math.max(1, time.toSeconds())))
              .redirectErrorStream(true);
      builder.environment().put("USHER_PORTS", ports(traffic.origins()));
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output
            .lines()
            .filter(line -> line.startsWith("usher "))
            .findFirst()
            .map(LoadResult::read)
            .orElseThrow(() -> new IllegalStateException("wrk failed: " + output));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Traffic traffic, int clients, long seconds) throws IOException {
    // One for four processors, and as many for each instance: a thread has connections to one.
    int threadsEach =
        Math.max(
            1, Runtime.getRuntime().availableProcessors() / PROCESSORS / traffic.origins().size());
    String threads = Integer.toString(threadsEach * traffic.origins().size());
    String options =
        "wrk -t%s -c%d -d%ds --timeout 30s -s %s %s/ --"
            .formatted(
                threads,
                Math.max(clients, Integer.parseInt(threads)),
                seconds,
                file("lua", List.of(SCRIPT)),
                traffic.origins().get(0));
    List<String> command = new ArrayList<>(List.of(options.split(" ", -1)));
    command.addAll(List.of(threads, traffic.method(), file("paths", traffic.paths())));
    command.add(file("bearers", traffic.bearers()));
    command.add(file("bodies", traffic.bodies()));
    command.add(traffic.isKeyed() ? UUID.randomUUID().toString().substring(0, 8) : NONE);
    return command;
  }

  private static String ports(List<String> origins) {
    return origins.stream()
        .map(origin -> Integer.toString(URI.create(origin).getPort()))
        .collect(Collectors.joining(","));
  }

  private String file(String name, List<String> lines) throws IOException {
    return lines.isEmpty() ? NONE : Files.write(folder.resolve("wrk-" + name), lines).toString();
  }
}
