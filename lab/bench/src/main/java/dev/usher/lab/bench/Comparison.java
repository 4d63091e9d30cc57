package dev.usher.lab.bench;

import dev.usher.lab.bench.report.RowReport;
import dev.usher.lab.bench.row.Contestant;
import dev.usher.lab.bench.row.Figure;
import dev.usher.lab.bench.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Measures a row: each contestant once for nothing, to warm up, then all in each round, in an order
 * that chance decides anew, so that what drifts hits all alike.
 */
final class Comparison {
  private static final double FASTER = 1.15;
  private static final double CHEAPER = 0.9;
  private static final String SERVICE = "service";

  private final int runs;
  private final int warmUps;
  private final Duration warmUp;
  private final Duration time;
  private final Random random;
  private final Consumer<String> progress;

  Comparison(
      int runs, int warmUps, Duration warmUp, Duration time, long seed, Consumer<String> progress) {
    this.runs = runs;
    this.warmUps = warmUps;
    this.warmUp = warmUp;
    this.time = time;
    this.random = new Random(seed);
    this.progress = progress;
  }

  /**
   * Once, and again while that makes it faster, or cheaper for the service where something else
   * bounds it: on a busy machine a JVM takes its time to compile.
   */
  private void warmUp(Contestant contestant) throws InterruptedException {
    double best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < warmUps; i++) {
      Figure now = contestant.measure(warmUp);
      double cost = now.cpuMicros().getOrDefault(SERVICE, Double.MAX_VALUE);
      if (now.value() < best * FASTER && cost >= least * CHEAPER) {
        return;
      }
      best = Math.max(best, now.value());
      least = Math.min(least, cost);
    }
  }

  RowReport measure(Row row) throws InterruptedException {
    progress.accept(row.title() + ": set up");
    List<Contestant> contestants = new ArrayList<>(row.contestants());
    Map<String, List<Figure>> figures = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      figures.put(contestant.name(), new ArrayList<>());
      if (contestant.warmsUp()) {
        progress.accept("%s: warm up, %s".formatted(row.title(), contestant.name()));
        warmUp(contestant);
      }
    }
    for (int run = 1; run <= runs; run++) {
      Collections.shuffle(contestants, random);
      for (Contestant contestant : contestants) {
        progress.accept(
            "%s: run %d of %d, %s".formatted(row.title(), run, runs, contestant.name()));
        figures
            .computeIfAbsent(contestant.name(), name -> new ArrayList<>())
            .add(contestant.measure(time));
      }
    }
    return new RowReport(
        row.name(), row.title(), row.unit(), figures, row.demands(), row.growingWith());
  }
}
