package dev.usher.lab.bench;

import dev.usher.lab.bench.house.House;
import dev.usher.lab.kit.CannotRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What {@code lab/run bench} was asked for; its {@code --help} tells each.
 *
 * @param runs measured rounds of each row
 * @param seconds that each measurement takes
 * @param connections that the load comes by
 * @param seed of the order within a round
 * @param rows names of those to measure; empty for all
 * @param isQuick whether it is about being right alone
 * @param isDrivenByHyperfoil whether wrk is left alone where it is installed
 * @param json where to write the report, if anywhere
 * @param html where to write it as a page, if anywhere
 * @param given stores to use in place of this run's own
 */
record Options(
    int runs,
    int seconds,
    int connections,
    long seed,
    List<String> rows,
    boolean isQuick,
    boolean isDrivenByHyperfoil,
    Optional<Path> json,
    Optional<Path> html,
    Optional<House.Given> given) {
  private static final int RUNS = 5;
  private static final int SECONDS = 5;
  private static final int CONNECTIONS = 256;
  private static final int MOST_RUNS = 1_000;
  private static final int MOST_SECONDS = 600;
  private static final int MOST_CONNECTIONS = 4_000;

  /**
   * The options of a command line.
   *
   * @throws CannotRun if the command or an option is unknown, or a value is missing or wrong
   */
  static Options parse(List<String> args) {
    Deque<String> rest = new ArrayDeque<>(args);
    String command = rest.isEmpty() ? "" : rest.removeFirst();
    if (!command.equals("bench")) {
      throw new CannotRun("Unknown command " + command + ": lab/run --help tells all");
    }
    int runs = 0;
    int seconds = 0;
    int connections = CONNECTIONS;
    long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    boolean isQuick = false;
    boolean isDrivenByHyperfoil = false;
    List<String> rows = new ArrayList<>();
    Optional<Path> json = Optional.empty();
    Optional<Path> html = Optional.empty();
    Optional<String> jdbcUrl = Optional.empty();
    Optional<String> redisUrl = Optional.empty();
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--runs" -> runs = number(option, rest, MOST_RUNS);
        case "--seconds" -> seconds = number(option, rest, MOST_SECONDS);
        case "--connections" -> connections = number(option, rest, MOST_CONNECTIONS);
        case "--seed" -> seed = number(option, rest, Integer.MAX_VALUE);
        case "--row" -> rows.add(value(option, rest));
        case "--quick" -> isQuick = true;
        case "--hyperfoil" -> isDrivenByHyperfoil = true;
        case "--json" -> json = Optional.of(file(option, rest));
        case "--html" -> html = Optional.of(file(option, rest));
        case "--jdbc-url" -> jdbcUrl = Optional.of(value(option, rest));
        case "--redis-url" -> redisUrl = Optional.of(value(option, rest));
        default -> throw new CannotRun("Unknown option " + option + ": lab/run --help tells all");
      }
    }
    return new Options(
        runs > 0 ? runs : isQuick ? 1 : RUNS,
        seconds > 0 ? seconds : isQuick ? 1 : SECONDS,
        connections,
        seed,
        List.copyOf(rows),
        isQuick,
        isDrivenByHyperfoil,
        json,
        html,
        given(jdbcUrl, redisUrl));
  }

  private static Optional<House.Given> given(Optional<String> jdbcUrl, Optional<String> redisUrl) {
    if (jdbcUrl.isPresent() != redisUrl.isPresent()) {
      throw new CannotRun("--jdbc-url and --redis-url go together: give both or neither");
    }
    return jdbcUrl.flatMap(jdbc -> redisUrl.map(redis -> new House.Given(jdbc, redis)));
  }

  /** A file, refused before hours of measuring if it cannot be written. */
  private static Path file(String option, Deque<String> rest) {
    Path file = Path.of(value(option, rest)).toAbsolutePath();
    Path folder = file.getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new CannotRun(option + " needs a file that can be written, not " + file);
    }
    return file;
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.pollFirst();
    if (value == null || value.isBlank()) {
      throw new CannotRun(option + " needs a value: lab/run --help tells which");
    }
    return value;
  }

  private static int number(String option, Deque<String> rest, int most) {
    String value = value(option, rest);
    if (!value.matches("\\d{1,10}") || Long.parseLong(value) < 1 || Long.parseLong(value) > most) {
      throw new CannotRun(option + " needs a number from 1 to " + most + ", not " + value);
    }
    return Integer.parseInt(value);
  }
}
