package dev.usher.lab;

import dev.usher.common.sql.Sql;
import dev.usher.lab.report.Machine;
import dev.usher.lab.report.RunOptions;
import dev.usher.lab.report.Settling;
import dev.usher.lab.sale.SaleTables;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.strategy.Candidate;
import dev.usher.lab.strategy.RedisKeys;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Unremovable;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Singleton;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.flywaydb.core.Flyway;

/**
 * Runs strategies through scenarios. Each starts with rounds that are discarded; then all run in
 * each round, in another random order each time, so that none always follows the same neighbour.
 */
@Singleton
@Unremovable
public class Comparison {
  private static final Sql VERSION = Sql.text("version", "SHOW server_version");
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final Duration MOST_WARM_UP = Duration.ofSeconds(10);
  private static final double NANOS_PER_MILLI = 1e6;

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
    int rounds = scenarios.size() * candidates.size() * runs;
    int begun = 0;
    List<StrategyResult> results = new ArrayList<>();
    List<String> unsettled = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Map<Candidate, List<RoundResult>> measured = new LinkedHashMap<>();
      candidates.forEach(candidate -> measured.put(candidate, new ArrayList<>()));
      if (!quick) {
        for (Candidate candidate : candidates) {
          System.err.printf("%s, warm-up: %s%n", scenario.name(), candidate.name());
          if (!warmUp(tables, scenario, candidate, seed)) {
            unsettled.add(candidate.name() + " in " + scenario.name());
          }
        }
      }
      for (int run = 1; run <= runs; run++) {
        List<Candidate> order = new ArrayList<>(candidates);
        Collections.shuffle(order, random);
        for (Candidate candidate : order) {
          System.err.printf(
              "%d/%d %s, run %d of %d: %s%n",
              ++begun, rounds, scenario.name(), run, runs, candidate.name());
          RoundResult result = round.sell(tables, scenario, candidate, seed + run);
          measured.computeIfAbsent(candidate, c -> new ArrayList<>()).add(result);
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
        unsettled,
        results);
  }

  /**
   * Repeats a scenario until the candidate has settled, or it has taken long enough: a round is
   * over before much is compiled. Returns whether it settled.
   */
  private boolean warmUp(SaleTables tables, Scenario scenario, Candidate candidate, long seed)
      throws InterruptedException {
    Settling settling = new Settling();
    boolean isSettled = false;
    long begun = System.nanoTime();
    while (!isSettled && System.nanoTime() - begun < MOST_WARM_UP.toNanos()) {
      long compiled = COMPILER.getTotalCompilationTime();
      long roundBegun = System.nanoTime();
      RoundResult result = round.sell(tables, scenario, candidate, seed);
      double nanos = System.nanoTime() - roundBegun;
      double compiling = (COMPILER.getTotalCompilationTime() - compiled) * NANOS_PER_MILLI / nanos;
      isSettled =
          settling.isSettledBy(
              result.figures().getOrDefault("throughput", 0.0),
              Optional.empty(),
              Optional.of(compiling));
    }
    return isSettled;
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
