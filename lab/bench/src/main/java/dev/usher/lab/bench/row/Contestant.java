package dev.usher.lab.bench.row;

import java.time.Duration;

/** One of those that a row measures in turn: the project's own path, or a control. */
public interface Contestant {
  /** What it is called in the report. */
  String name();

  /** Measures it once, for about so long where it is a matter of time. */
  Figure measure(Duration time) throws InterruptedException;

  /** Whether the first measurement differs from later ones, as a JVM compiles meanwhile. */
  default boolean warmsUp() {
    return false;
  }

  /** One that is measured like this, once it is warm. */
  static Contestant warmingUp(String name, Measurement measurement) {
    return of(name, measurement, true);
  }

  /** A way to measure. */
  interface Measurement {
    Figure measure(Duration time) throws InterruptedException;
  }

  /** One that is measured like this. */
  static Contestant of(String name, Measurement measurement) {
    return of(name, measurement, false);
  }

  private static Contestant of(String name, Measurement measurement, boolean warmsUp) {
    return new Contestant() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Figure measure(Duration time) throws InterruptedException {
        return measurement.measure(time);
      }

      @Override
      public boolean warmsUp() {
        return warmsUp;
      }
    };
  }
}
