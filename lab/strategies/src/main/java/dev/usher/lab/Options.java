package dev.usher.lab;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.contest.Field;
import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.sale.Scenario;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * @param quick whether it is only about who is right: smaller sales, nothing discarded
 * @param given stores to run on; its own if there are none
 * @param json where to write the report, if anywhere
 * @param html where to write the page, if anywhere
 */
record Options(
    int runs,
    long seed,
    List<Scenario> scenarios,
    List<Contestant> contestants,
    boolean quick,
    Optional<Where> given,
    Optional<Path> json,
    Optional<Path> html) {
  private static final String PASSWORD = "USHER_LAB_JDBC_PASSWORD";
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
    boolean quick = rest.remove("--quick");
    List<Scenario> all = quick ? Scenario.QUICK : Scenario.ALL;
    int runs = quick ? 1 : RUNS;
    long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    List<Scenario> scenarios = new ArrayList<>();
    List<Contestant> contestants = new ArrayList<>();
    Map<String, String> stores = new HashMap<>();
    Optional<Path> json = Optional.empty();
    Optional<Path> html = Optional.ofNullable(System.getProperty("usher.lab.html")).map(Path::of);
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--runs" -> runs = number(option, rest, MOST_RUNS);
        case "--seed" -> seed = number(option, rest, Integer.MAX_VALUE);
        case "--scenario" -> scenarios.add(named(option, rest, all, Scenario::name));
        case "--strategy" -> contestants.add(named(option, rest, Field.ALL, Contestant::name));
        case "--json" -> json = Optional.of(file(option, rest));
        case "--html" -> html = Optional.of(file(option, rest));
        case "--jdbc-url", "--jdbc-user", "--jdbc-password", "--redis-url" ->
            stores.put(option, value(option, rest));
        default -> throw new CannotRun("Unknown option " + option + ": lab/run --help tells all");
      }
    }
    return new Options(
        runs,
        seed,
        scenarios.isEmpty() ? all : List.copyOf(scenarios),
        contestants.isEmpty() ? Field.ALL : List.copyOf(contestants),
        quick,
        given(stores),
        json,
        html);
  }

  /** How many rounds these come to, those that are discarded included. */
  int rounds() {
    return contestants.size() * scenarios.size() * (runs + (quick ? 0 : 1));
  }

  private static Optional<Where> given(Map<String, String> stores) {
    if (stores.isEmpty()) {
      return Optional.empty();
    }
    String jdbcUrl = stores.get("--jdbc-url");
    String redisUrl = stores.get("--redis-url");
    if (jdbcUrl == null || redisUrl == null) {
      throw new CannotRun("Given stores are both: --jdbc-url and --redis-url");
    }
    String user = stores.get("--jdbc-user");
    if (user == null) {
      throw new CannotRun("--jdbc-url needs --jdbc-user");
    }
    String password =
        Optional.ofNullable(stores.get("--jdbc-password"))
            .or(() -> Optional.ofNullable(System.getenv(PASSWORD)))
            .orElseThrow(
                () -> new CannotRun("--jdbc-user needs --jdbc-password or " + PASSWORD + " set"));
    return Optional.of(new Where(jdbcUrl, user, password, redisUrl));
  }

  private static Path file(String option, Deque<String> rest) {
    return Path.of(value(option, rest)).toAbsolutePath();
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
