package dev.usher.lab.report;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of both commands that measure: how much, and where to write the report. */
public final class RunOptions extends ReportOptions {
  private static final int RUNS = 5;
  private static final int MOST_RUNS = 1_000;

  /** Whether only correctness counts. */
  @Option(names = "--quick", description = "Check correctness only: everything once and small.")
  public boolean quick;

  @Option(names = "--runs", paramLabel = "N", description = "Measured runs, after a warm-up (5).")
  @Nullable Integer runs;

  /** Of what is random in a run. */
  @Option(names = "--seed", paramLabel = "N", description = "Repeats a run's order (random).")
  public long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

  public int runs() {
    int measured = runs != null ? runs : quick ? 1 : RUNS;
    if (measured < 1 || measured > MOST_RUNS) {
      throw invalid("--runs needs a number from 1 to " + MOST_RUNS);
    }
    return measured;
  }

  /** Returns those that an option names, in their own order; all if it names none. */
  public <T> List<T> named(
      String option, List<String> names, List<T> all, Function<T, String> name) {
    List<String> known = all.stream().map(name).toList();
    for (String each : names) {
      if (!known.contains(each)) {
        throw invalid("%s is one of %s, not %s".formatted(option, String.join(", ", known), each));
      }
    }
    return all.stream().filter(x -> names.isEmpty() || names.contains(name.apply(x))).toList();
  }
}
