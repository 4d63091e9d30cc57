package dev.usher.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * How a contestant was warmed up.
 *
 * @param rounds how often it was measured for that
 * @param isSettled whether the last round was no faster and no cheaper than those before, and the
 *     compiler had little left to do
 * @param compilerShare the time that the compiler of its service worked in the last round, as a
 *     share of that round; more than 1 if several of its threads did; empty if unknown
 */
public record WarmUp(
    int rounds, @JsonProperty("isSettled") boolean isSettled, Optional<Double> compilerShare) {
  /** Collects rounds until they have settled. */
  static final class Judge {
    private static final double FASTER = 1.15;
    private static final double CHEAPER = 0.9;
    private static final double MOST_COMPILING = 0.05;
    private static final String SERVICE = "service";

    private double best;
    private double least = Double.MAX_VALUE;

    /** Whether this round is not much better than those before, and little was compiled. */
    boolean isSettled(Measurement round) {
      double cost = round.cpuMicros().getOrDefault(SERVICE, Double.MAX_VALUE);
      boolean isFaster = round.value() >= best * FASTER;
      boolean isCheaper = cost < least * CHEAPER;
      boolean isCompiling = round.compilerShare().filter(s -> s >= MOST_COMPILING).isPresent();
      best = Math.max(best, round.value());
      least = Math.min(least, cost);
      return !isFaster && !isCheaper && !isCompiling;
    }
  }

  String text() {
    String compiler =
        compilerShare
            .map(share -> ", compiler %.0f %% of the last".formatted(share * 100))
            .orElse("");
    return "%s after %d warm-ups%s"
        .formatted(isSettled ? "settled" : "NOT SETTLED", rounds, compiler);
  }
}
