package dev.usher.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures a row: each contestant warms up, then all are measured in each run, in a random order,
 * so that drift affects all alike.
 */
record RowRunner(int runs, int mostWarmUps, Duration warmUp, Duration time, Random random) {
  private static final double FASTER = 1.15;
  private static final double CHEAPER = 0.9;
  private static final String SERVICE = "service";

  RowResult run(Row row) throws InterruptedException {
    System.err.println(row.title() + ": set up");
    List<Contestant> contestants = new ArrayList<>(row.setUp().contestants());
    Map<String, List<Measurement>> measured = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      measured.put(contestant.name(), new ArrayList<>());
      if (contestant.warmsUp()) {
        System.err.printf("%s: warm up, %s%n", row.title(), contestant.name());
        warmUp(contestant);
      }
    }
    for (int run = 1; run <= runs; run++) {
      Collections.shuffle(contestants, random);
      for (Contestant contestant : contestants) {
        System.err.printf("%s: run %d of %d, %s%n", row.title(), run, runs, contestant.name());
        Measurement measurement = contestant.measure().once(time);
        measured.computeIfAbsent(contestant.name(), n -> new ArrayList<>()).add(measurement);
      }
    }
    return RowResult.of(row, measured);
  }

  /**
   * Repeats while that makes it faster, or cheaper for the service where something else is the
   * bottleneck: on a busy machine a JVM takes long to compile.
   */
  private void warmUp(Contestant contestant) throws InterruptedException {
    double best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < mostWarmUps; i++) {
      Measurement now = contestant.measure().once(warmUp);
      double cost = now.cpuMicros().getOrDefault(SERVICE, Double.MAX_VALUE);
      if (now.value() < best * FASTER && cost >= least * CHEAPER) {
        return;
      }
      best = Math.max(best, now.value());
      least = Math.min(least, cost);
    }
  }
}
