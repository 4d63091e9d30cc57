package dev.usher.lab;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.kit.Machine;
import dev.usher.lab.report.Figures;
import dev.usher.lab.report.Line;
import dev.usher.lab.report.Report;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.sale.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * All strategies through all scenarios. Each begins with a round that is discarded; then rounds of
 * all of them, in another random order each time, so that none always follows the same neighbour.
 */
final class Comparison {
  private final Options options;
  private final Consumer<String> progress;

  Comparison(Options options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  Report run(Instances instances) throws SQLException, InterruptedException {
    Tables tables = Tables.make(instances.dataSource());
    Round round = new Round(instances, tables);
    Random order = new Random(options.seed());
    List<Line> lines = new ArrayList<>();
    for (Scenario scenario : options.scenarios()) {
      Map<Contestant, List<Figures>> measured = measure(round, scenario, order);
      options
          .contestants()
          .forEach(
              contestant ->
                  lines.add(
                      Line.of(
                          scenario.name(),
                          contestant,
                          measured.getOrDefault(contestant, List.of()))));
    }
    tables.drop();
    instances.clean();
    return new Report(
        machine(instances),
        options.quick(),
        options.runs(),
        Instances.CONNECTIONS,
        options.seed(),
        lines);
  }

  private Map<Contestant, List<Figures>> measure(Round round, Scenario scenario, Random order)
      throws SQLException, InterruptedException {
    Map<Contestant, List<Figures>> measured = new HashMap<>();
    List<Contestant> contestants = new ArrayList<>(options.contestants());
    for (int run = options.quick() ? 1 : 0; run <= options.runs(); run++) {
      Collections.shuffle(contestants, order);
      for (Contestant contestant : contestants) {
        String which = run == 0 ? "warm-up" : "run " + run + " of " + options.runs();
        progress.accept(scenario.name() + ", " + which + ": " + contestant.name());
        Figures figures = round.sell(scenario, contestant, options.seed() + run);
        if (run > 0) {
          measured.computeIfAbsent(contestant, c -> new ArrayList<>()).add(figures);
        }
      }
    }
    return measured;
  }

  private static Machine machine(Instances instances) throws SQLException {
    String redis =
        instances
            .redis()
            .info(List.of("server"))
            .await()
            .indefinitely()
            .toString()
            .lines()
            .filter(line -> line.startsWith("redis_version:"))
            .map(line -> line.substring(line.indexOf(':') + 1))
            .findFirst()
            .orElse("unknown");
    try (Connection connection = instances.dataSource().getConnection()) {
      return Machine.here(connection.getMetaData().getDatabaseProductVersion(), redis);
    }
  }
}
