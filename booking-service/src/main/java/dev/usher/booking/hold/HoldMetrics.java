package dev.usher.booking.hold;

import dev.usher.common.limit.Saturation;
import dev.usher.common.time.DurationBuckets;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.HoldOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The metrics of hold requests: outcomes, duration, and what waits. */
@Singleton
class HoldMetrics {
  /** PostgreSQL failed, or the visitor's patience ended. */
  private static final String FAILED = "Failed";

  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  private final MeterRegistry meters;
  private final Timer duration;

  HoldMetrics(HoldService holds, MeterRegistry meters) {
    this.meters = meters;
    this.duration =
        Timer.builder("usher.hold.duration")
            .description("From a valid hold request to its outcome")
            .serviceLevelObjectives(DurationBuckets.all())
            .register(meters);
    Gauge.builder("usher.hold.waiting", holds, HoldService::waiting)
        .description("Hold requests that wait for a transaction")
        .register(meters);
    Saturation.of(holds, "holds", HoldService::waiting, holds.maxWaitingPerEvent(), meters);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {
    counter(HoldOutcome.Held.class.getSimpleName());
    counter(FAILED);
  }

  /** Records a request; without an outcome it failed. */
  void decided(@Nullable HoldOutcome outcome, long nanos) {
    counter(outcome == null ? FAILED : outcome.getClass().getSimpleName()).increment();
    duration.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(String outcome) {
    return outcomes.computeIfAbsent(
        outcome,
        name ->
            Counter.builder("usher.holds")
                .description("Hold requests, by outcome")
                .tag("outcome", name)
                .register(meters));
  }
}
