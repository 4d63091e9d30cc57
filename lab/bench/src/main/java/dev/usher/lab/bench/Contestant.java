package dev.usher.lab.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * What a row measures in turn: the project's own path, or a control. One that warms up is a JVM
 * that compiles during the first measurements.
 *
 * @param sweep finds the settings to measure it with; empty if it has only one way to run
 */
public record Contestant(String name, Measure measure, boolean warmsUp, Optional<Sweep> sweep) {
  Contestant(String name, Measure measure, boolean warmsUp) {
    this(name, measure, warmsUp, Optional.empty());
  }

  /** A control that warms up with the settings that its sweep begins with. */
  static Contestant swept(String name, Sweep sweep) {
    return new Contestant(name, sweep.tuned().with(sweep.start()), true, Optional.of(sweep));
  }

  /** Measures once, for about so long where the time can be chosen. */
  public interface Measure {
    Measurement once(Duration time) throws InterruptedException;
  }
}
