package dev.usher.lab;

import dev.usher.common.sql.Sql;
import dev.usher.lab.report.Machine;
import dev.usher.lab.report.RunOptions;
import dev.usher.lab.sale.SaleTables;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Candidate;
import dev.usher.lab.strategy.RedisKeys;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Unremovable;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flywaydb.core.Flyway;

/**
 * Runs strategies through scenarios. Each starts with a round that is discarded; then all run in
 * each round, in another random order each time, so that none always follows the same neighbour.
 */
@Singleton
@Unremovable
public class Comparison {
  private static final Sql VERSION = Sql.text("version", "SHOW server_version");

  private final AgroalDataSource dataSource;
  private final RedisAPI redis;
  private final Flyway flyway;
  private final Round round;

  Comparison(AgroalDataSource dataSource, RedisAPI redis, Flyway flyway, Round round) {
    this.dataSource = dataSource;
    this.redis = redis;
    this.flyway = flyway;
    this.round = round;
  }

  /** Compares on tables that are created first and dropped in the end. */
  public StrategyReport run(
      List<Scenario> scenarios, List<Candidate> candidates, RunOptions options)
      throws InterruptedException {
    int runs = options.runs();
    boolean quick = options.quick;
    long seed = options.seed;
    // This refuses a database that is not for the lab, so it comes before all else.
    SaleTables tables = SaleTables.create(dataSource);
    flyway.migrate();
    Random random = new Random(seed);
    int first = quick ? 1 : 0;
    int rounds = scenarios.size() * candidates.size() * (runs + 1 - first);
    int begun = 0;
    List<StrategyResult> results = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Map<Candidate, List<RoundResult>> measured = new LinkedHashMap<>();
      candidates.forEach(candidate -> measured.put(candidate, new ArrayList<>()));
      for (int run = first; run <= runs; run++) {
        List<Candidate> order = new ArrayList<>(candidates);
        Collections.shuffle(order, random);
        for (Candidate candidate : order) {
          String which = run == 0 ? "warm-up" : "run " + run + " of " + runs;
          System.err.printf(
              "%d/%d %s, %s: %s%n", ++begun, rounds, scenario.name(), which, candidate.name());
          RoundResult result = round.sell(tables, scenario, candidate, seed + run);
          if (run > 0) {
            measured.computeIfAbsent(candidate, c -> new ArrayList<>()).add(result);
          }
        }
      }
      measured.forEach(
          (candidate, all) -> results.add(StrategyResult.of(scenario.name(), candidate, all)));
    }
    tables.drop();
    RedisKeys.deleteAll(redis);
    Map<String, String> titles = new LinkedHashMap<>();
    scenarios.forEach(scenario -> titles.put(scenario.name(), scenario.title()));
    Map<String, String> explanations = new LinkedHashMap<>();
    candidates.forEach(candidate -> explanations.put(candidate.name(), candidate.what()));
    return new StrategyReport(
        "strategies",
        machine(),
        quick,
        runs,
        seed,
        RoundResult.PERCENTILES,
        titles,
        explanations,
        results);
  }

  private Machine machine() {
    String version =
        redis
            .info(List.of("server"))
            .await()
            .atMost(RedisKeys.TIMEOUT)
            .toString()
            .lines()
            .filter(line -> line.startsWith("redis_version:"))
            .map(line -> line.substring(line.indexOf(':') + 1))
            .findFirst()
            .orElse("unknown");
    return Machine.here(
        VERSION.on(dataSource).first(row -> row.text("server_version")).orElse("unknown"), version);
  }
}
