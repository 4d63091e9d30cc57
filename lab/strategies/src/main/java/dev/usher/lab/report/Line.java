package dev.usher.lab.report;

import dev.usher.lab.contest.Contestant;
import java.util.List;

/**
 * What one strategy showed in one scenario; units, counts, answers a second and milliseconds as in
 * {@link Figures}.
 *
 * @param latencies medians at {@link Figures#PERCENTILES}
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
    Spread stranded,
    Spread refused,
    Spread retries,
    Spread gaveUp,
    Spread errors,
    Spread throughput,
    Spread p50,
    Spread p99,
    Spread max,
    Spread statements,
    Spread trips,
    Spread redisCalls,
    List<Double> latencies) {
  /** Whether it showed what it must. */
  public enum Verdict {
    /** It did. */
    AS_IT_MUST,
    /** It is wrong and had luck each time. */
    LUCKY,
    /** It oversold, lost a sale, or sold nothing at all, and must not. */
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
        Spread.of(rounds, f -> f.audit().stranded()),
        Spread.of(rounds, Figures::refused),
        Spread.of(rounds, Figures::retries),
        Spread.of(rounds, Figures::gaveUp),
        Spread.of(rounds, Figures::errors),
        Spread.of(rounds, Figures::throughput),
        Spread.of(rounds, f -> f.latency(50)),
        Spread.of(rounds, f -> f.latency(99)),
        Spread.of(rounds, f -> f.latency(100)),
        Spread.of(rounds, Figures::statements),
        Spread.of(rounds, Figures::trips),
        Spread.of(rounds, Figures::redisCalls),
        Figures.PERCENTILES.stream()
            .map(p -> Spread.of(rounds, f -> f.latency(p)).median())
            .toList());
  }

  private static Verdict verdict(Contestant.Must must, List<Figures> rounds) {
    boolean wrong = rounds.stream().anyMatch(f -> f.audit().oversold() > 0 || f.audit().lost() > 0);
    boolean idle = rounds.stream().anyMatch(f -> f.audit().sold() == 0);
    boolean stranded = rounds.stream().anyMatch(f -> f.audit().stranded() > 0);
    return switch (must) {
      case BE_EXACT -> wrong || idle ? Verdict.FAILED : Verdict.AS_IT_MUST;
      case OVERSELL -> wrong ? Verdict.AS_IT_MUST : Verdict.LUCKY;
      case STRAND -> {
        if (wrong || idle) {
          yield Verdict.FAILED;
        }
        yield stranded ? Verdict.AS_IT_MUST : Verdict.LUCKY;
      }
    };
  }
}
