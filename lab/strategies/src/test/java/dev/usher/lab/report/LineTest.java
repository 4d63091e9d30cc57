package dev.usher.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.kit.Machine;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.strategy.Contestant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final Audit RIGHT = new Audit(100, 0, 0);
  private static final Audit OVERSOLD = new Audit(101, 1, 0);
  private static final Audit LOST = new Audit(99, 0, 1);
  private static final Audit IDLE = new Audit(0, 0, 0);

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
  void mediansStandWithTheLeastAndTheMost() {
    assertEquals(new Spread(3, 1, 9), throughput(9, 1, 3));
    assertEquals(new Spread(2.5, 1, 9), throughput(9, 1, 3, 2));
    assertEquals(new Spread(7, 7, 7), throughput(7));
  }

  @Test
  void theTableShowsARangeOnlyWhereThereIsOne() {
    String table = Table.of(List.of(line(Contestant.Must.OVERSELL, RIGHT, OVERSOLD, OVERSOLD)));
    assertTrue(table.contains("101 [100-101]"), table);
    assertTrue(table.lines().anyMatch(l -> l.startsWith("tried") && l.endsWith("4.0")), table);
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
            instance -> {
              throw new AssertionError("not run here");
            });
    return Line.of("s", contestant, Stream.of(audits).map(a -> figures(a, 1)).toList());
  }

  private static Report report(Line line) {
    return new Report(Machine.here("18", "8"), 1, 1, List.of(line));
  }

  private static Figures figures(Audit audit, double throughput) {
    return new Figures(audit, 0, 0, 0, 0, throughput, 1, 2, 4);
  }
}
