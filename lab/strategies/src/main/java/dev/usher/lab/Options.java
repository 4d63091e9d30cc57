package dev.usher.lab;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Contestant;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * What {@code lab/run strategies} was asked for; its {@code --help} tells each.
 *
 * @param runs measured rounds of each strategy in each scenario
 * @param seed of the purchases and the order of the strategies
 * @param scenarios those to go through
 * @param contestants those to compare
 * @param json where to write the report, if anywhere
 */
record Options(
    int runs,
    long seed,
    List<Scenario> scenarios,
    List<Contestant> contestants,
    Optional<Path> json) {
  private static final int RUNS = 5;
  private static final int MOST_RUNS = 1_000;

  /**
   * The options of a command line.
   *
   * @throws CannotRun if the command or an option is unknown, or a value is missing or wrong
   */
  static Options parse(List<String> args) {
    Deque<String> rest = new ArrayDeque<>(args);
    String command = rest.isEmpty() ? "" : rest.removeFirst();
    if (!command.equals("strategies")) {
      throw new CannotRun(
          (command.isEmpty() ? "lab/run needs a command" : "Unknown command " + command)
              + ": lab/run --help tells all");
    }
    int runs = RUNS;
    long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    List<Scenario> scenarios = new ArrayList<>();
    List<Contestant> contestants = new ArrayList<>();
    Optional<Path> json = Optional.empty();
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--runs" -> runs = number(option, rest, MOST_RUNS);
        case "--seed" -> seed = number(option, rest, Integer.MAX_VALUE);
        case "--scenario" -> scenarios.add(named(option, rest, Scenario.ALL, Scenario::name));
        case "--strategy" -> contestants.add(named(option, rest, Contestant.ALL, Contestant::name));
        case "--json" -> json = Optional.of(Path.of(value(option, rest)).toAbsolutePath());
        default -> throw new CannotRun("Unknown option " + option + ": lab/run --help tells all");
      }
    }
    return new Options(
        runs,
        seed,
        scenarios.isEmpty() ? Scenario.ALL : List.copyOf(scenarios),
        contestants.isEmpty() ? Contestant.ALL : List.copyOf(contestants),
        json);
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

  private static <T> T named(
      String option, Deque<String> rest, List<T> all, Function<T, String> name) {
    String value = value(option, rest);
    return all.stream()
        .filter(each -> name.apply(each).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new CannotRun(
                    "%s is one of %s, not %s"
                        .formatted(
                            option, String.join(", ", all.stream().map(name).toList()), value)));
  }
}
