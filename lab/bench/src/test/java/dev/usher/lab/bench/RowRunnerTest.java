package dev.usher.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.bench.Tuning.Knob;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowRunnerTest {
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration TIME = Duration.ofSeconds(4);
  private static final int MOST_WARM_UPS = 6;

  private static final RowRunner RUNNER =
      new RowRunner(2, MOST_WARM_UPS, WARM_UP, TIME, new Random(1));

  private final Deque<Measurement> warmUps = new ArrayDeque<>();

  @Test
  void itHasSettledWhenItIsNoFasterNoCheaperAndHardlyCompiles() throws Exception {
    warmUps.addAll(List.of(round(100, 50, 0.01), round(110, 48, 0.01)));
    assertEquals(new WarmUp(2, true, Optional.of(0.01)), warmUp());
  }

  @Test
  void whileItGetsFasterItHasNotSettled() throws Exception {
    warmUps.addAll(List.of(round(100, 50, 0.01), round(120, 50, 0.01), round(121, 50, 0.01)));
    assertEquals(3, warmUp().rounds());
  }

  @Test
  void whileItGetsCheaperItHasNotSettled() throws Exception {
    warmUps.addAll(List.of(round(100, 50, 0.01), round(100, 40, 0.01), round(100, 40, 0.01)));
    assertEquals(3, warmUp().rounds());
  }

  @Test
  void whileItCompilesItHasNotSettled() throws Exception {
    warmUps.addAll(
        List.of(
            round(100, 50, 0.6), round(100, 50, 0.2), round(100, 50, 0.06), round(100, 50, 0.04)));
    assertEquals(new WarmUp(4, true, Optional.of(0.04)), warmUp());
  }

  @Test
  void whatNeverSettlesIsMeasuredAllTheSameAndTheReportSaysSo() throws Exception {
    for (int i = 0; i < MOST_WARM_UPS; i++) {
      warmUps.add(round(100, 50, 0.3));
    }
    RowResult result = run(new Contestant("usher", this::once, true));
    assertEquals(
        new WarmUp(MOST_WARM_UPS, false, Optional.of(0.3)),
        result.contestants().get(0).preparation().warmUp().orElseThrow());
    assertTrue(
        result.text().contains("NOT SETTLED after 6 warm-ups, compiler 30 % of the last"),
        result::text);
  }

  @Test
  void aCompilerThatCannotBeReadDoesNotKeepItFromSettling() throws Exception {
    warmUps.addAll(List.of(Measurement.of(100), Measurement.of(100)));
    assertEquals(new WarmUp(2, true, Optional.empty()), warmUp());
  }

  @Test
  void aControlIsMeasuredWithTheBestOfItsSettings() throws Exception {
    List<Integer> measured = new ArrayList<>();
    Sweep sweep =
        new Sweep(
            connections(8),
            Map.of(Knob.CONNECTIONS, List.of(2, 8, 50)),
            tuning ->
                time -> {
                  int connections = tuning.value(Knob.CONNECTIONS, 0);
                  measured.add(connections);
                  return Measurement.of(connections == 2 ? 1_200 : 400);
                });
    RowResult result = run(Contestant.swept("row lock", sweep));
    // Warm-up with the first settings, each choice twice, then two runs.
    assertEquals(List.of(8, 8, 2, 2, 8, 8, 50, 50, 2, 2), measured);
    assertEquals(1_200, result.contestants().get(0).spread().median());
    assertTrue(result.text().contains("; 2 connections"), result::text);
    assertTrue(result.text().contains("tried 50 connections: 400"), result::text);
  }

  @Test
  void whatDoesNotWarmUpIsOnlyMeasured() throws Exception {
    RowResult result = run(new Contestant("sorted set", time -> Measurement.of(118), false));
    assertEquals(Preparation.NONE, result.contestants().get(0).preparation());
    assertFalse(result.text().contains("settled"), result::text);
  }

  @Test
  void someContestantsAreMeasuredWithoutTheOthersAndNothingIsRequiredAgainstThose()
      throws Exception {
    Row row =
        new Row(
            "row",
            "Row",
            "things",
            () -> List.of(fixed("usher", 50), fixed("row lock", 1), fixed("constant JSON", 100)),
            Requirement.atLeast(12, "usher", "row lock"),
            Requirement.atLeast(0.5, "usher", "constant JSON"));
    RowResult result = RUNNER.run(row.only(List.of("usher", "constant JSON")));
    assertEquals(2, result.contestants().size());
    assertTrue(result.text().contains("ratio to constant JSON 0.500"), result::text);
    assertFalse(result.text().contains("row lock"), result::text);
    assertThrows(IllegalArgumentException.class, () -> RUNNER.run(row.only(List.of("row"))));
  }

  private static Contestant fixed(String name, double value) {
    return new Contestant(name, time -> Measurement.of(value), false);
  }

  private WarmUp warmUp() throws InterruptedException {
    WarmUp warmUp =
        run(new Contestant("usher", this::once, true))
            .contestants()
            .get(0)
            .preparation()
            .warmUp()
            .orElseThrow();
    assertTrue(warmUps.isEmpty(), "More was to come");
    return warmUp;
  }

  private Measurement once(Duration time) {
    return time.equals(WARM_UP) ? warmUps.remove() : Measurement.of(1);
  }

  private static RowResult run(Contestant contestant) throws InterruptedException {
    Row row = new Row("row", "Row", "things", () -> List.of(contestant));
    return RUNNER.run(row);
  }

  private static Measurement round(double value, double micros, double compilerShare) {
    return new Measurement(
        value, Map.of("service", micros), Optional.of(compilerShare), Optional.empty(), List.of());
  }

  private static Tuning connections(int number) {
    return new Tuning(Map.of(Knob.CONNECTIONS, number));
  }
}
