package dev.usher.lab.bench.row;

import java.util.Locale;
import java.util.Optional;

/**
 * What must hold of a row.
 *
 * @param measured whose figure it is about
 * @param control what that is divided by; empty if the figure itself must be within the bound
 * @param bound which side of it is right
 * @param required the bound
 */
public record Demand(String measured, Optional<String> control, Bound bound, double required) {
  /** Which side is right. */
  public enum Bound {
    AT_LEAST,
    AT_MOST,
    BELOW;

    /** As people say it. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The measured must be at least so many times the control. */
  public static Demand atLeast(double times, String measured, String control) {
    return new Demand(measured, Optional.of(control), Bound.AT_LEAST, times);
  }

  /** The measured must be at most this. */
  public static Demand atMost(double limit, String measured) {
    return new Demand(measured, Optional.empty(), Bound.AT_MOST, limit);
  }

  /** The measured must be below this. */
  public static Demand below(double limit, String measured) {
    return new Demand(measured, Optional.empty(), Bound.BELOW, limit);
  }

  /** Whether a figure, or a ratio, is on the right side. */
  public boolean isMetBy(double figure) {
    return switch (bound) {
      case AT_LEAST -> figure >= required;
      case AT_MOST -> figure <= required;
      case BELOW -> figure < required;
    };
  }
}
