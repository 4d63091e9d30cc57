package dev.usher.lab.bench.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processor time that servers use, by what they are: the figure that neither the load generator
 * nor a neighbour on the machine distorts much. What ends in between is not counted.
 */
public final class CpuMeter {
  private static final double NANOS_PER_MICRO = 1e3;

  private final Map<String, Supplier<Stream<ProcessHandle>>> groups = new LinkedHashMap<>();

  /**
   * A meter of one service and of PostgreSQL, where that runs on this machine.
   *
   * @param pid of the service
   */
  public static CpuMeter of(long pid, Database database) {
    CpuMeter meter = new CpuMeter();
    meter.groups.put("service", () -> ProcessHandle.of(pid).stream());
    postmaster(database)
        .ifPresent(
            postmaster ->
                meter.groups.put(
                    "postgres", () -> Stream.concat(Stream.of(postmaster), postmaster.children())));
    return meter;
  }

  /** What each process had used when it was looked at, by group. */
  public record Reading(Map<String, Map<Long, Duration>> byGroup) {}

  /** What is used up to now. */
  public Reading read() {
    Map<String, Map<Long, Duration>> used = new LinkedHashMap<>();
    groups.forEach(
        (name, processes) ->
            used.put(
                name,
                processes
                    .get()
                    .collect(
                        Collectors.toMap(
                            ProcessHandle::pid,
                            process -> process.info().totalCpuDuration().orElse(Duration.ZERO)))));
    return new Reading(used);
  }

  /** What was used since an earlier reading, for each of so many requests, in microseconds. */
  public Map<String, Double> microsEach(Reading before, long requests) {
    Map<String, Double> each = new LinkedHashMap<>();
    read()
        .byGroup()
        .forEach((name, now) -> each.put(name, micros(before, name, now) / Math.max(1, requests)));
    return each;
  }

  private static double micros(Reading before, String group, Map<Long, Duration> now) {
    Map<Long, Duration> then = before.byGroup().getOrDefault(group, Map.of());
    return now.entrySet().stream()
        .mapToDouble(
            process ->
                process
                        .getValue()
                        .minus(then.getOrDefault(process.getKey(), Duration.ZERO))
                        .toNanos()
                    / NANOS_PER_MICRO)
        .sum();
  }

  /** The first of the server's processes, if its data is on this machine. */
  private static Optional<ProcessHandle> postmaster(Database database) {
    Path file = Path.of(database.texts("show data_directory").get(0), "postmaster.pid");
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())));
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
