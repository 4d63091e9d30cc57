package dev.usher.lab.bench;

import dev.usher.lab.bench.Tuning.Knob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the settings with which a control is fastest, so that no rival is compared with settings
 * that a competent team would not keep. It tries all values of one knob after the other, each with
 * the best values found so far of the others. Where no knob has a choice it tries nothing.
 *
 * @param start the settings to begin with
 * @param choices what is tried, in this order
 * @param tuned measures the control with given settings
 */
public record Sweep(Tuning start, Map<Knob, List<Integer>> choices, Tuned tuned) {
  /** The control with other settings. */
  public interface Tuned {
    Contestant.Measure with(Tuning tuning);
  }

  /** Measures one choice. */
  public interface Trial {
    Measurement of(Contestant.Measure measure) throws InterruptedException;
  }

  /** What one choice brought, in the row's unit. */
  public record Tried(Tuning tuning, double value, Map<String, Double> cpuMicros) {}

  /** All that was tried, in that order, and the settings with the highest value. */
  public record Result(List<Tried> tried, Tuning best) {}

  Result run(Trial trial) throws InterruptedException {
    if (choices.values().stream().allMatch(values -> values.size() < 2)) {
      return new Result(List.of(), start);
    }
    Map<Tuning, Tried> tried = new LinkedHashMap<>();
    Tuning best = start;
    for (Map.Entry<Knob, List<Integer>> choice : choices.entrySet()) {
      for (int value : choice.getValue()) {
        Tuning next = best.with(choice.getKey(), value);
        if (!tried.containsKey(next)) {
          Measurement measured = trial.of(tuned.with(next));
          tried.put(next, new Tried(next, measured.value(), measured.cpuMicros()));
        }
      }
      best =
          tried.values().stream()
              .max(Comparator.comparingDouble(Tried::value))
              .map(Tried::tuning)
              .orElse(best);
    }
    return new Result(new ArrayList<>(tried.values()), best);
  }
}
