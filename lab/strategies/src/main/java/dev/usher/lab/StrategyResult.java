package dev.usher.lab;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import dev.usher.lab.report.Spread;
import dev.usher.lab.strategy.Candidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What one strategy showed in one scenario: figures over the rounds, medians of latencies. */
public record StrategyResult(
    String scenario,
    String strategy,
    int instances,
    Candidate.Must must,
    Verdict verdict,
    @JsonAnyGetter Map<String, Spread> figures,
    List<Double> latencies) {
  /** Whether a strategy showed what it must. */
  public enum Verdict {
    AS_REQUIRED,
    /** It is wrong, and was lucky in each round. */
    LUCKY,
    /** It oversold, lost a sale, or sold nothing at all, and must not. */
    FAILED
  }

  public static StrategyResult of(String scenario, Candidate candidate, List<RoundResult> rounds) {
    Map<String, Spread> figures = new LinkedHashMap<>();
    for (String name : rounds.get(0).figures().keySet()) {
      figures.put(
          name, Spread.of(rounds.stream().map(r -> r.figures().getOrDefault(name, 0.0)).toList()));
    }
    return new StrategyResult(
        scenario,
        candidate.name(),
        candidate.instances(),
        candidate.must(),
        verdict(candidate.must(), rounds),
        figures,
        IntStream.range(0, RoundResult.PERCENTILES.size())
            .mapToObj(
                n -> Spread.of(rounds.stream().map(r -> r.latencies().get(n)).toList()).median())
            .toList());
  }

  private static Verdict verdict(Candidate.Must must, List<RoundResult> rounds) {
    boolean wrong = rounds.stream().anyMatch(r -> r.audit().oversold() > 0 || r.audit().lost() > 0);
    boolean idle = rounds.stream().anyMatch(r -> r.audit().sold() == 0);
    boolean stranded = rounds.stream().anyMatch(r -> r.audit().stranded() > 0);
    if (must == Candidate.Must.OVERSELL) {
      return wrong ? Verdict.AS_REQUIRED : Verdict.LUCKY;
    }
    if (wrong || idle) {
      return Verdict.FAILED;
    }
    return must == Candidate.Must.BE_EXACT || stranded ? Verdict.AS_REQUIRED : Verdict.LUCKY;
  }
}
