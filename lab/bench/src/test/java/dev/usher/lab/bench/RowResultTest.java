package dev.usher.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.bench.Requirement.Bound;
import dev.usher.lab.report.Machine;
import dev.usher.lab.report.Spread;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowResultTest {
  @Test
  void aRatioIsThatOfTheMedians() {
    RowResult.Verdict verdict =
        only(
            result(Map.of("usher", runs(900, 1000, 5000), "control", runs(10, 50, 60)), ratio(20)));
    assertEquals(20, verdict.value());
    assertEquals(new Spread(1000, 900, 5000), verdict.measured());
    assertTrue(verdict.isMet());
  }

  @Test
  void aRatioBelowTheLimitIsShort() {
    RowResult result = result(Map.of("usher", runs(39.9), "control", runs(100)), ratio(0.4));
    assertFalse(only(result).isMet());
    assertTrue(result.text().contains("SHORT ratio to control"), result::text);
  }

  @ParameterizedTest
  @CsvSource({"249.9, true", "250, false"})
  void belowMeansLess(double value, boolean isMet) {
    assertEquals(
        isMet, only(result(Map.of("usher", runs(value)), figure(Bound.BELOW, 250))).isMet());
  }

  @ParameterizedTest
  @CsvSource({"0, true", "0.1, false"})
  void atMostNothingMeansNothing(double value, boolean isMet) {
    assertEquals(
        isMet, only(result(Map.of("usher", runs(value)), figure(Bound.AT_MOST, 0))).isMet());
  }

  @Test
  void aFigureAloneIsNoRatio() {
    assertTrue(only(result(Map.of("usher", runs(3)), figure(Bound.BELOW, 5))).control().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "10, 1", "100, 2"})
  void theSlopeIsThePowerByWhichItGrows(double factor, double slope) {
    Map<String, List<Measurement>> runs = new LinkedHashMap<>();
    Map<String, Double> sizes = new LinkedHashMap<>();
    for (int power = 0; power < 4; power++) {
      runs.put("size " + power, runs(7 * Math.pow(factor, power)));
      sizes.put("size " + power, Math.pow(10, power));
    }
    Row row = new Row("growth", "Growth", "things", List::of, sizes, List.of());
    assertEquals(slope, RowResult.of(row, runs, Map.of()).slope().orElseThrow(), 1e-9);
  }

  @Test
  void aReportIsWrongOnlyForWhatTheTablesSay() {
    RowResult slow = result(Map.of("usher", runs(1e9)), figure(Bound.BELOW, 5));
    assertFalse(only(slow).isMet());
    assertFalse(report(slow).hasWrong());
    RowResult wrong =
        result(
            Map.of(
                "usher", List.of(Measurement.of(1, List.of("seat hall-A-1 is taken by 2 holds")))));
    assertTrue(report(wrong).hasWrong());
    assertTrue(wrong.text().contains("WRONG seat hall-A-1 is taken by 2 holds"), wrong::text);
  }

  private static RowResult.Verdict only(RowResult result) {
    assertEquals(1, result.verdicts().size());
    return result.verdicts().get(0);
  }

  private static Requirement ratio(double times) {
    return new Requirement("usher", Optional.of("control"), Bound.AT_LEAST, times);
  }

  private static Requirement figure(Bound bound, double limit) {
    return new Requirement("usher", Optional.empty(), bound, limit);
  }

  private static RowResult result(Map<String, List<Measurement>> runs, Requirement... required) {
    return RowResult.of(
        new Row("row", "Row", "things", List::of, Map.of(), Arrays.asList(required)),
        runs,
        Map.of());
  }

  private static List<Measurement> runs(double... values) {
    return Arrays.stream(values).mapToObj(Measurement::of).toList();
  }

  private static BenchReport report(RowResult row) {
    Machine machine = new Machine("system", "processor", 2, "java", "18", "6.2");
    return new BenchReport("bench", machine, "wrk", 128, 1, 1, 1, List.of(row));
  }
}
