package dev.usher.lab.bench;

import java.time.Duration;

/**
 * What a row measures in turn: the project's own path, or a control. One that warms up is a JVM
 * that compiles during the first measurements.
 */
public record Contestant(String name, Measure measure, boolean warmsUp) {
  /** Measures once, for about so long where the time can be chosen. */
  public interface Measure {
    Measurement once(Duration time) throws InterruptedException;
  }
}
