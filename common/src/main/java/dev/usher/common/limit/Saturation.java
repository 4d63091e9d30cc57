package dev.usher.common.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The metric {@code usher_saturation_ratio}: the share of a bound that is in use, from 0 to 1.
 * Autoscalers and alerts watch it. Where one event or room has a bound below that of all together,
 * it is the use by all as a share of that lower bound: at 1 requests may be refused, and below 1
 * none are.
 */
public final class Saturation {
  private Saturation() {}

  /**
   * Registers a bound.
   *
   * @param owner what knows its use; the metric does not keep it alive
   * @param most the least use at which requests are refused
   */
  public static <T> void of(
      T owner, String resource, ToDoubleFunction<T> use, int most, MeterRegistry meters) {
    Gauge.builder("usher.saturation.ratio", owner, o -> Math.min(1, use.applyAsDouble(o) / most))
        .description("The share of a bound that is in use")
        .tag("resource", resource)
        .register(meters);
  }
}
