package dev.usher.lab.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.bench.row.Demand;
import dev.usher.lab.bench.row.Figure;
import dev.usher.lab.kit.Machine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowReportTest {
  @Test
  void aRatioIsThatOfTheMedians() {
    Line line =
        only(
            row(
                Map.of("usher", figures(900, 1000, 5000), "control", figures(10, 50, 60)),
                Demand.atLeast(20, "usher", "control")));
    assertEquals(20, line.figure());
    assertEquals(new Spread(1000, 900, 5000), line.measured());
    assertEquals(Line.Verdict.PASS, line.verdict());
  }

  @Test
  void aRatioBelowTheDemandIsShort() {
    Line line =
        only(
            row(
                Map.of("usher", figures(39.9), "control", figures(100)),
                Demand.atLeast(0.4, "usher", "control")));
    assertEquals(Line.Verdict.SHORT, line.verdict());
  }

  @ParameterizedTest
  @CsvSource({"249.9, PASS", "250, SHORT"})
  void belowMeansLess(double figure, Line.Verdict verdict) {
    assertEquals(
        verdict, only(row(Map.of("usher", figures(figure)), Demand.below(250, "usher"))).verdict());
  }

  @ParameterizedTest
  @CsvSource({"0, PASS", "0.1, SHORT"})
  void nothingMeansNothing(double figure, Line.Verdict verdict) {
    assertEquals(
        verdict, only(row(Map.of("usher", figures(figure)), Demand.atMost(0, "usher"))).verdict());
  }

  @Test
  void aFigureAloneIsNoRatio() {
    assertTrue(
        only(row(Map.of("usher", figures(3)), Demand.below(5, "usher"))).control().isEmpty());
  }

  @Test
  void ofAnEvenNumberOfRunsTheMedianLiesBetween() {
    assertEquals(new Spread(2.5, 1, 4), Spread.of(List.of(4.0, 1.0, 3.0, 2.0)));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "10, 1", "100, 2"})
  void theSlopeIsThePowerByWhichItGrows(double factor, double slope) {
    Map<String, List<Figure>> figures = new LinkedHashMap<>();
    Map<String, Double> sizes = new LinkedHashMap<>();
    for (int power = 0; power < 4; power++) {
      figures.put("size " + power, figures(7 * Math.pow(factor, power)));
      sizes.put("size " + power, Math.pow(10, power));
    }
    RowReport row = new RowReport("growth", "Growth", "things", figures, List.of(), sizes);
    assertEquals(slope, row.slope().orElseThrow(), 1e-9);
  }

  @Test
  void aReportIsWrongOnlyForWhatTheTablesSay() {
    RowReport slow = row(Map.of("usher", figures(1e9)), Demand.below(5, "usher"));
    assertEquals(Line.Verdict.SHORT, only(slow).verdict());
    assertFalse(report(slow).isWrong());
    Figure oversold = Figure.of(1).withWrong(List.of("seat hall-A-1 is taken by 2 holds"));
    assertTrue(report(row(Map.of("usher", List.of(oversold)))).isWrong());
  }

  @Test
  void thePageNamesWhatIsShortAndWhatIsWrong() {
    Figure wrong = Figure.of(300).withWrong(List.of("section floor counts 3 taken"));
    String html =
        new BenchPage(report(row(Map.of("usher", List.of(wrong)), Demand.below(250, "usher"))))
            .page()
            .html();
    assertTrue(html.contains(">short<"), html);
    assertTrue(html.contains("section floor counts 3 taken"), html);
    assertTrue(html.contains("Something is wrong"), html);
  }

  private static Line only(RowReport row) {
    assertEquals(1, row.lines().size());
    return row.lines().get(0);
  }

  private static RowReport row(Map<String, List<Figure>> figures, Demand... demands) {
    return new RowReport("row", "Row", "things", figures, Arrays.asList(demands), Map.of());
  }

  private static List<Figure> figures(double... values) {
    return Arrays.stream(values).mapToObj(Figure::of).toList();
  }

  private static Report report(RowReport row) {
    Machine machine = new Machine("system", "processor", 2, "java", "18", "6.2");
    return new Report(machine, "wrk", 128, 1, 1, 1, List.of(row));
  }
}
