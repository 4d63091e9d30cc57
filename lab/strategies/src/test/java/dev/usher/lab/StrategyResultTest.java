package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.StrategyResult.Verdict;
import dev.usher.lab.report.Machine;
import dev.usher.lab.report.Spread;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.strategy.Candidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StrategyResultTest {
  private static final Audit RIGHT = new Audit(100, 0, 0, 0);
  private static final Audit OVERSOLD = new Audit(101, 1, 0, 0);
  private static final Audit LOST = new Audit(99, 0, 1, 0);
  private static final Audit STRANDED = new Audit(90, 0, 0, 10);
  private static final Audit IDLE = new Audit(0, 0, 0, 0);

  @Test
  void oneWrongRoundFailsAStrategyThatMustBeExactAndTheRun() {
    assertEquals(Verdict.AS_REQUIRED, verdict(Candidate.Must.BE_EXACT, RIGHT, RIGHT));
    for (Audit wrong : List.of(OVERSOLD, LOST, IDLE)) {
      assertEquals(Verdict.FAILED, verdict(Candidate.Must.BE_EXACT, RIGHT, wrong, RIGHT));
    }
    assertTrue(report(result(Candidate.Must.BE_EXACT, RIGHT, OVERSOLD)).hasFailed());
    assertFalse(report(result(Candidate.Must.BE_EXACT, RIGHT)).hasFailed());
  }

  @Test
  void luckDoesNotFailTheRun() {
    assertEquals(Verdict.AS_REQUIRED, verdict(Candidate.Must.OVERSELL, RIGHT, OVERSOLD));
    assertEquals(Verdict.LUCKY, verdict(Candidate.Must.OVERSELL, RIGHT, RIGHT));
    assertFalse(report(result(Candidate.Must.OVERSELL, RIGHT)).hasFailed());
    assertFalse(report(result(Candidate.Must.OVERSELL, OVERSOLD)).hasFailed());
  }

  @Test
  void aStrategyThatMustStrandMustDoNothingWorse() {
    assertEquals(Verdict.AS_REQUIRED, verdict(Candidate.Must.STRAND, RIGHT, STRANDED));
    assertEquals(Verdict.LUCKY, verdict(Candidate.Must.STRAND, RIGHT));
    assertEquals(Verdict.FAILED, verdict(Candidate.Must.STRAND, STRANDED, OVERSOLD));
    assertEquals(Verdict.AS_REQUIRED, verdict(Candidate.Must.BE_EXACT, STRANDED));
  }

  @Test
  void mediansAreShownWithTheLeastAndTheMost() {
    assertEquals(new Spread(3, 1, 9), Spread.of(List.of(9.0, 1.0, 3.0)));
    assertEquals(new Spread(2.5, 1, 9), Spread.of(List.of(9.0, 1.0, 3.0, 2.0)));
    assertEquals(new Spread(7, 7, 7), Spread.of(List.of(7.0)));
  }

  @Test
  void theTableShowsARangeOnlyWhereThereIsOne() {
    String text = report(result(Candidate.Must.OVERSELL, RIGHT, OVERSOLD, OVERSOLD)).text();
    assertTrue(text.contains("A sale"), text);
    assertTrue(
        text.lines()
            .anyMatch(l -> l.matches("tried +2 +oversell +as required +101 \\[100-101] .* 3")),
        text);
  }

  @Test
  void theReportSaysWhatHasNotSettledAndWhatBatchingIsFor() {
    String text = report(result(Candidate.Must.BE_EXACT, RIGHT)).text();
    assertTrue(text.contains("Not settled when measured: tried in s."), text);
    assertTrue(text.contains("one conditional UPDATE is less work"), text);
  }

  private static Verdict verdict(Candidate.Must must, Audit... audits) {
    return result(must, audits).verdict();
  }

  private static StrategyResult result(Candidate.Must must, Audit... audits) {
    Candidate candidate =
        new Candidate(
            "tried",
            must,
            2,
            "is tried",
            instance -> {
              throw new AssertionError("not run here");
            });
    return StrategyResult.of(
        "s", candidate, Stream.of(audits).map(StrategyResultTest::round).toList());
  }

  private static StrategyReport report(StrategyResult result) {
    return new StrategyReport(
        "strategies",
        Machine.here("18", "8"),
        false,
        1,
        1,
        RoundResult.PERCENTILES,
        Map.of("s", "A sale"),
        Map.of(),
        List.of("tried in s"),
        List.of(result));
  }

  private static RoundResult round(Audit audit) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("sold", (double) audit.sold());
    figures.put("errors", 3.0);
    return new RoundResult(audit, figures, RoundResult.PERCENTILES);
  }
}
