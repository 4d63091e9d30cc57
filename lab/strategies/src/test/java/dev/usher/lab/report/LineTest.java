package dev.usher.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.kit.Machine;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Scenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final Audit RIGHT = new Audit(100, 0, 0, 0);
  private static final Audit OVERSOLD = new Audit(101, 1, 0, 0);
  private static final Audit LOST = new Audit(99, 0, 1, 0);
  private static final Audit STRANDED = new Audit(90, 0, 0, 10);
  private static final Audit IDLE = new Audit(0, 0, 0, 0);

  @Test
  void oneWrongRoundFailsWhoMustBeExactAndTheRun() {
    assertEquals(Line.Verdict.AS_IT_MUST, verdict(Contestant.Must.BE_EXACT, RIGHT, RIGHT));
    for (Audit wrong : List.of(OVERSOLD, LOST, IDLE)) {
      assertEquals(Line.Verdict.FAILED, verdict(Contestant.Must.BE_EXACT, RIGHT, wrong, RIGHT));
    }
    assertTrue(report(line(Contestant.Must.BE_EXACT, RIGHT, OVERSOLD)).failed());
    assertFalse(report(line(Contestant.Must.BE_EXACT, RIGHT)).failed());
  }

  @Test
  void luckDoesNotFailTheRun() {
    assertEquals(Line.Verdict.AS_IT_MUST, verdict(Contestant.Must.OVERSELL, RIGHT, OVERSOLD));
    assertEquals(Line.Verdict.LUCKY, verdict(Contestant.Must.OVERSELL, RIGHT, RIGHT));
    assertFalse(report(line(Contestant.Must.OVERSELL, RIGHT)).failed());
    assertFalse(report(line(Contestant.Must.OVERSELL, OVERSOLD)).failed());
  }

  @Test
  void whoMustStrandMustDoNothingWorse() {
    assertEquals(Line.Verdict.AS_IT_MUST, verdict(Contestant.Must.STRAND, RIGHT, STRANDED));
    assertEquals(Line.Verdict.LUCKY, verdict(Contestant.Must.STRAND, RIGHT));
    assertEquals(Line.Verdict.FAILED, verdict(Contestant.Must.STRAND, STRANDED, OVERSOLD));
    assertEquals(Line.Verdict.AS_IT_MUST, verdict(Contestant.Must.BE_EXACT, STRANDED));
  }

  @Test
  void thePageSaysInRedWhatIsWrong() {
    Report report = report(line(Contestant.Must.OVERSELL, RIGHT, OVERSOLD));
    Scenario scenario = new Scenario("s", "A sale", 1, List.of(), (stocks, random) -> List.of());
    String html = HtmlReport.page(report, List.of(scenario), List.of()).html();
    assertTrue(html.contains("<li class=\"bad\"><span class=\"name\">tried</span>"), html);
    assertTrue(html.contains("oversold 1"), html);
  }

  @Test
  void mediansStandWithTheLeastAndTheMost() {
    assertEquals(new Spread(3, 1, 9), throughput(9, 1, 3));
    assertEquals(new Spread(2.5, 1, 9), throughput(9, 1, 3, 2));
    assertEquals(new Spread(7, 7, 7), throughput(7));
  }

  @Test
  void theTableShowsARangeOnlyWhereThereIsOne() {
    String table = Table.of(List.of(line(Contestant.Must.OVERSELL, RIGHT, OVERSOLD, OVERSOLD)));
    assertTrue(table.contains("101 [100-101]"), table);
    assertTrue(
        table
            .lines()
            .anyMatch(l -> l.startsWith("tried") && l.matches(".* 9\\.0 +3\\.0 +2\\.0 +1\\.0")),
        table);
  }

  private static Spread throughput(double... rounds) {
    return Spread.of(
        java.util.Arrays.stream(rounds).mapToObj(t -> figures(RIGHT, t)).toList(),
        Figures::throughput);
  }

  private static Line.Verdict verdict(Contestant.Must must, Audit... audits) {
    return line(must, audits).verdict();
  }

  private static Line line(Contestant.Must must, Audit... audits) {
    Contestant contestant =
        new Contestant(
            "tried",
            must,
            2,
            "is tried",
            instance -> {
              throw new AssertionError("not run here");
            });
    return Line.of("s", contestant, Stream.of(audits).map(a -> figures(a, 1)).toList());
  }

  private static Report report(Line line) {
    return new Report(Machine.here("18", "8"), false, 1, 16, 1, List.of(line));
  }

  private static Figures figures(Audit audit, double throughput) {
    return new Figures(
        audit,
        0,
        0,
        0,
        0,
        throughput,
        3,
        2,
        1,
        List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0));
  }
}
