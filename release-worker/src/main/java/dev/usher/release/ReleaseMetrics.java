package dev.usher.release;

import dev.usher.common.time.DurationBuckets;
import dev.usher.inventory.release.ExpiredHolds.Released;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The metrics of releases: count, lag, duration of a batch, failures. */
@ApplicationScoped
class ReleaseMetrics {
  private final Timer lag;
  private final Timer batch;
  private final Counter releases;
  private final Counter failures;

  ReleaseMetrics(MeterRegistry registry) {
    lag =
        Timer.builder("usher.release.lag")
            .description("From the end of a hold's payment window to its seats being bookable")
            .serviceLevelObjectives(DurationBuckets.all())
            .register(registry);
    batch =
        Timer.builder("usher.release.batch")
            .description("How long a transaction that released holds took, gate included")
            .register(registry);
    releases =
        Counter.builder("usher.releases")
            .description("Expired holds put back on sale")
            .register(registry);
    failures =
        Counter.builder("usher.release.failures")
            .description("Tries to release expired holds that PostgreSQL failed")
            .register(registry);
  }

  /** Records a batch that is committed and sent to the gate. */
  void released(List<Released> holds, Duration took) {
    batch.record(took);
    releases.increment(holds.size());
    holds.forEach(hold -> lag.record(hold.overdue().plus(took)));
  }

  void failed() {
    failures.increment();
  }
}
