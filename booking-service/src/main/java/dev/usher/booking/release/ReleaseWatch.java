package dev.usher.booking.release;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.release.ExpiredHolds.LeftOut;
import dev.usher.inventory.release.ReleaseStore;
import dev.usher.inventory.release.ReleaseWorkerStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The metrics of whether expired holds are released, which no worker can export once none runs.
 * Read from PostgreSQL every few seconds, so that a scrape never queries it.
 */
@ApplicationScoped
class ReleaseWatch {
  private static final Logger LOG = Logger.getLogger(ReleaseWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final ReleaseStore releases;
  private final ReleaseWorkerStore workers;
  private final Vertx vertx;
  private final AtomicBoolean isUpdating = new AtomicBoolean();
  private volatile double running = Double.NaN;
  private volatile double overdueSeconds = Double.NaN;
  private long timer;

  ReleaseWatch(
      ReleaseStore releases, ReleaseWorkerStore workers, Vertx vertx, MeterRegistry metrics) {
    this.releases = releases;
    this.workers = workers;
    this.vertx = vertx;
    Gauge.builder("usher.release.workers", this, watch -> watch.running)
        .description("Instances of release-worker that run")
        .register(metrics);
    Gauge.builder("usher.release.overdue", this, watch -> watch.overdueSeconds)
        .description("Time since the oldest expired hold that is not released expired")
        .baseUnit("seconds")
        .register(metrics);
  }

  void start(@Observes StartupEvent started) {
    timer =
        vertx.setPeriodic(
            0,
            EVERY.toMillis(),
            id -> {
              if (isUpdating.compareAndSet(false, true)) {
                Infrastructure.getDefaultWorkerPool().execute(this::update);
              }
            });
  }

  void stop(@Observes ShutdownEvent stopping) {
    vertx.cancelTimer(timer);
  }

  void update() {
    try {
      Duration next = releases.next(LeftOut.NOTHING).orElse(Duration.ZERO);
      overdueSeconds = Math.max(0, -next.toMillis() / 1000.0);
      running = workers.read().running();
    } catch (SqlFault e) {
      // No longer known; a number that stays would hide what other instances know.
      overdueSeconds = Double.NaN;
      running = Double.NaN;
      LOG.debug("The state of releases is read again in seconds", e);
    } catch (RuntimeException e) {
      overdueSeconds = Double.NaN;
      running = Double.NaN;
      LOG.error("The state of releases cannot be read", e);
    } finally {
      isUpdating.set(false);
    }
  }
}
