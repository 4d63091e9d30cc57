package dev.usher.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usher.lab.bench.Tuning.Knob;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final Tuning START = tuning(8, 256);
  private static final Map<Knob, List<Integer>> CHOICES = choices();

  @Test
  void theFastestSettingsAreChosen() throws Exception {
    // A convoy: 4 connections are best, and fewer clients than 256.
    Sweep.Result result =
        run(t -> 1_000 - 10 * Math.abs(connections(t) - 4) - Math.abs(clients(t) - 32));
    assertEquals(tuning(4, 32), result.best());
  }

  @Test
  void neitherTheFirstNorTheLastIsChosenForItsPlace() throws Exception {
    assertEquals(tuning(2, 256), run(t -> 1_000 - connections(t)).best());
    assertEquals(tuning(50, 256), run(t -> connections(t) + clients(t)).best());
    assertEquals(tuning(50, 8), run(t -> connections(t) - clients(t)).best());
  }

  @Test
  void allThatWasTriedIsReportedOnce() throws Exception {
    Sweep.Result result = run(t -> connections(t) == 16 ? 2 : 1);
    assertEquals(
        List.of(
            tuning(2, 256),
            tuning(4, 256),
            tuning(8, 256),
            tuning(16, 256),
            tuning(32, 256),
            tuning(50, 256),
            tuning(16, 8),
            tuning(16, 32)),
        result.tried().stream().map(Sweep.Tried::tuning).toList());
  }

  @Test
  void withoutAChoiceNothingIsTried() throws Exception {
    Sweep sweep = new Sweep(START, Map.of(), tuning -> time -> fail("Was measured with " + tuning));
    assertEquals(new Sweep.Result(List.of(), START), sweep.run(measure -> Measurement.of(1)));
  }

  @Test
  void aTuningSaysWhatItIs() {
    assertEquals(
        "4 connections, 16 Redis connections, 32 clients",
        tuning(4, 32).with(Knob.REDIS_CONNECTIONS, 16).words());
    assertEquals(50, new Tuning(Map.of()).value(Knob.CONNECTIONS, 50));
  }

  private static Sweep.Result run(ToDoubleFunction<Tuning> speed) throws InterruptedException {
    Sweep sweep =
        new Sweep(START, CHOICES, tuning -> time -> Measurement.of(speed.applyAsDouble(tuning)));
    return sweep.run(measure -> measure.once(Duration.ofSeconds(1)));
  }

  private static Map<Knob, List<Integer>> choices() {
    Map<Knob, List<Integer>> choices = new LinkedHashMap<>();
    choices.put(Knob.CONNECTIONS, List.of(2, 4, 8, 16, 32, 50));
    choices.put(Knob.CLIENTS, List.of(8, 32, 256));
    return choices;
  }

  private static Tuning tuning(int connections, int clients) {
    return new Tuning(Map.of(Knob.CONNECTIONS, connections, Knob.CLIENTS, clients));
  }

  private static int connections(Tuning tuning) {
    return tuning.value(Knob.CONNECTIONS, 0);
  }

  private static int clients(Tuning tuning) {
    return tuning.value(Knob.CLIENTS, 0);
  }
}
