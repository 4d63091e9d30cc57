package dev.usher.lab.report;

import java.util.Optional;

/**
 * Judges, round after round of a warm-up, whether what is measured has settled: the last round was
 * not much faster and not much cheaper than the best before, and little of it was compiled.
 */
public final class Settling {
  private static final double FASTER = 1.15;
  private static final double CHEAPER = 0.9;
  private static final double MOST_COMPILING = 0.05;

  private double best;
  private double least = Double.MAX_VALUE;

  /**
   * Returns whether it has settled with this round.
   *
   * @param value how fast it was
   * @param cost of each request; empty if unknown
   * @param compilerShare time that the JIT compiler worked, as a share of the round; empty if
   *     unknown
   */
  public boolean isSettledBy(double value, Optional<Double> cost, Optional<Double> compilerShare) {
    boolean isFaster = value >= best * FASTER;
    boolean isCheaper = cost.filter(c -> c < least * CHEAPER).isPresent();
    boolean isCompiling = compilerShare.filter(share -> share >= MOST_COMPILING).isPresent();
    best = Math.max(best, value);
    least = Math.min(least, cost.orElse(least));
    return !isFaster && !isCheaper && !isCompiling;
  }
}
