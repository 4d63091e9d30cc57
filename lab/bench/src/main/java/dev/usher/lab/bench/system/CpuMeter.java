package dev.usher.lab.bench.system;

import dev.usher.common.sql.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Processor time of a service, and of PostgreSQL and Redis where they run on this machine: figures
 * that the load generator and other work on the machine hardly change. Processes that end in
 * between are not counted.
 */
public final class CpuMeter {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final Sql DATA =
      Sql.text("data directory", "select current_setting('data_directory') as folder");

  private final List<Long> services;
  private final Optional<ProcessHandle> postgres;
  private final Optional<ProcessHandle> redis;
  private final Map<Long, Duration> before = new HashMap<>();

  /**
   * Begins to measure.
   *
   * @param services the process ids of the instances, whose time is added
   */
  public CpuMeter(List<Long> services, DataSource dataSource, RedisProbe redis) {
    this.services = List.copyOf(services);
    this.postgres = postmaster(dataSource);
    this.redis = redis.processId().flatMap(ProcessHandle::of).filter(CpuMeter::isRedis);
    processes()
        .values()
        .forEach(group -> group.forEach(process -> before.put(process.pid(), used(process))));
  }

  /** The time since the start for each of so many requests, in microseconds, by server. */
  public Map<String, Double> microsEach(long requests) {
    Map<String, Double> each = new LinkedHashMap<>();
    processes()
        .forEach(
            (server, group) ->
                each.put(server, group.mapToDouble(this::micros).sum() / Math.max(1, requests)));
    return each;
  }

  private Map<String, Stream<ProcessHandle>> processes() {
    Map<String, Stream<ProcessHandle>> servers = new LinkedHashMap<>();
    servers.put("service", services.stream().flatMap(id -> ProcessHandle.of(id).stream()));
    postgres.ifPresent(
        process -> servers.put("postgres", Stream.concat(Stream.of(process), process.children())));
    redis.ifPresent(process -> servers.put("redis", Stream.of(process)));
    return servers;
  }

  private double micros(ProcessHandle process) {
    Duration earlier = before.getOrDefault(process.pid(), Duration.ZERO);
    return used(process).minus(earlier).toNanos() / NANOS_PER_MICRO;
  }

  private static Duration used(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Whether it is Redis: the id may be that of a process of another machine. */
  private static boolean isRedis(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(Path::of)
        .map(Path::getFileName)
        .map(Path::toString)
        .filter(name -> name.contains("redis") || name.contains("valkey"))
        .isPresent();
  }

  private static Optional<ProcessHandle> postmaster(DataSource dataSource) {
    String folder = DATA.on(dataSource).first(row -> row.text("folder")).orElseThrow();
    try (Stream<String> lines = Files.lines(Path.of(folder, "postmaster.pid"))) {
      return lines.findFirst().flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())));
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
