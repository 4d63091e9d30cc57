package dev.usher.lab.report;

import dev.usher.lab.strategy.Contestant;
import java.util.List;

/**
 * What one strategy showed in one scenario; units, counts, answers a second and milliseconds as in
 * {@link Figures}.
 */
public record Line(
    String scenario,
    String strategy,
    int instances,
    Contestant.Must must,
    Verdict verdict,
    Spread sold,
    Spread oversold,
    Spread lost,
    Spread refused,
    Spread retries,
    Spread gaveUp,
    Spread errors,
    Spread throughput,
    Spread p50,
    Spread p99,
    Spread max) {
  /** Whether it showed what it must. */
  public enum Verdict {
    /** It did. */
    AS_IT_MUST,
    /** It is wrong and had luck each time. */
    LUCKY,
    /** It must be exact, and oversold, lost a sale, or sold nothing at all. */
    FAILED
  }

  /** The line of a contestant's rounds. */
  public static Line of(String scenario, Contestant contestant, List<Figures> rounds) {
    return new Line(
        scenario,
        contestant.name(),
        contestant.instances(),
        contestant.must(),
        verdict(contestant.must(), rounds),
        Spread.of(rounds, f -> f.audit().sold()),
        Spread.of(rounds, f -> f.audit().oversold()),
        Spread.of(rounds, f -> f.audit().lost()),
        Spread.of(rounds, Figures::refused),
        Spread.of(rounds, Figures::retries),
        Spread.of(rounds, Figures::gaveUp),
        Spread.of(rounds, Figures::errors),
        Spread.of(rounds, Figures::throughput),
        Spread.of(rounds, Figures::p50),
        Spread.of(rounds, Figures::p99),
        Spread.of(rounds, Figures::max));
  }

  private static Verdict verdict(Contestant.Must must, List<Figures> rounds) {
    boolean wrong = rounds.stream().anyMatch(f -> f.audit().oversold() > 0 || f.audit().lost() > 0);
    boolean idle = rounds.stream().anyMatch(f -> f.audit().sold() == 0);
    return switch (must) {
      case BE_EXACT -> wrong || idle ? Verdict.FAILED : Verdict.AS_IT_MUST;
      case OVERSELL -> wrong ? Verdict.AS_IT_MUST : Verdict.LUCKY;
    };
  }
}
