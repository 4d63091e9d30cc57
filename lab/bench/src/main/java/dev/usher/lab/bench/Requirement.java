package dev.usher.lab.bench;

import java.util.Optional;

/**
 * What must hold of a row.
 *
 * @param measured the contestant that it is about
 * @param control the contestant that its figure is divided by; empty if the figure itself is meant
 */
public record Requirement(String measured, Optional<String> control, Bound bound, double limit) {
  public enum Bound {
    AT_LEAST,
    AT_MOST,
    BELOW
  }

  static Requirement atLeast(double times, String measured, String control) {
    return new Requirement(measured, Optional.of(control), Bound.AT_LEAST, times);
  }

  static Requirement atMost(double limit, String measured) {
    return new Requirement(measured, Optional.empty(), Bound.AT_MOST, limit);
  }

  static Requirement below(double limit, String measured) {
    return new Requirement(measured, Optional.empty(), Bound.BELOW, limit);
  }

  public boolean isMetBy(double figure) {
    return switch (bound) {
      case AT_LEAST -> figure >= limit;
      case AT_MOST -> figure <= limit;
      case BELOW -> figure < limit;
    };
  }
}
