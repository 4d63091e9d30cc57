package dev.usher.common.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The metric {@code usher_saturation_ratio}: the share of a bound that is in use, from 0 to 1. At 1
 * requests are refused. Autoscalers and alerts watch it.
 */
public final class Saturation {
  private Saturation() {}

  /** Registers a bound. Only its owner keeps it alive. */
  public static <T> void of(
      T bound, String resource, ToDoubleFunction<T> share, MeterRegistry meters) {
    Gauge.builder("usher.saturation.ratio", bound, share)
        .description("The share of a bound that is in use")
        .tag("resource", resource)
        .register(meters);
  }
}
