package dev.usher.lab.bench;

import dev.usher.lab.report.Settling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * Measures a row: each contestant warms up and, if it is a control with settings, the best of these
 * are found; then all are measured in each run, in a random order, so that drift affects all alike.
 */
record RowRunner(int runs, int mostWarmUps, Duration warmUp, Duration time, Random random) {
  private static final String SERVICE = "service";

  RowResult run(Row row) throws InterruptedException {
    System.err.println(row.title() + ": set up");
    List<Contestant> contestants = new ArrayList<>(row.setUp().contestants());
    Map<String, List<Measurement>> measured = new LinkedHashMap<>();
    Map<String, Preparation> preparations = new LinkedHashMap<>();
    Map<String, Contestant.Measure> measures = new HashMap<>();
    for (Contestant contestant : contestants) {
      measured.put(contestant.name(), new ArrayList<>());
      Optional<WarmUp> warmUp = warmUp(row, contestant);
      Optional<Sweep.Result> swept = sweep(row, contestant);
      preparations.put(contestant.name(), new Preparation(warmUp, swept));
      measures.put(
          contestant.name(),
          contestant
              .sweep()
              .flatMap(sweep -> swept.map(result -> sweep.tuned().with(result.best())))
              .orElse(contestant.measure()));
    }
    for (int run = 1; run <= runs; run++) {
      Collections.shuffle(contestants, random);
      for (Contestant contestant : contestants) {
        System.err.printf("%s: run %d of %d, %s%n", row.title(), run, runs, contestant.name());
        Measurement measurement =
            Objects.requireNonNull(measures.get(contestant.name())).once(time);
        measured.computeIfAbsent(contestant.name(), n -> new ArrayList<>()).add(measurement);
      }
    }
    return RowResult.of(row, measured, preparations);
  }

  /**
   * Repeats until the contestant has settled, or the bound is reached: on a busy machine a JVM
   * takes long to compile.
   */
  private Optional<WarmUp> warmUp(Row row, Contestant contestant) throws InterruptedException {
    if (!contestant.warmsUp()) {
      return Optional.empty();
    }
    Settling settling = new Settling();
    int rounds = 0;
    Measurement round;
    boolean isSettled;
    do {
      rounds++;
      System.err.printf("%s: warm-up %d, %s%n", row.title(), rounds, contestant.name());
      round = contestant.measure().once(warmUp);
      isSettled =
          settling.isSettledBy(
              round.value(),
              Optional.ofNullable(round.cpuMicros().get(SERVICE)),
              round.compilerShare());
    } while (!isSettled && rounds < mostWarmUps);
    return Optional.of(new WarmUp(rounds, isSettled, round.compilerShare()));
  }

  /** Tries the settings of a control: connections that are new are used a little before. */
  private Optional<Sweep.Result> sweep(Row row, Contestant contestant) throws InterruptedException {
    if (contestant.sweep().isEmpty()) {
      return Optional.empty();
    }
    System.err.printf("%s: sweep, %s%n", row.title(), contestant.name());
    return Optional.of(
        contestant
            .sweep()
            .get()
            .run(
                measure -> {
                  var unused = measure.once(time.dividedBy(2));
                  return measure.once(time);
                }));
  }
}
