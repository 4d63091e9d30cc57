package dev.usher.booking.finishedpass;

import dev.usher.inventory.hold.FinishedPassStore;
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
 * Deletes finished passes some time after their expiry, on a worker thread, one run at a time.
 * Every instance runs it; instances skip the rows that another is deleting.
 */
@ApplicationScoped
class FinishedPassCleanup {
  private static final Logger LOG = Logger.getLogger(FinishedPassCleanup.class);
  private static final Duration EVERY = Duration.ofMinutes(5);
  // Allows for clock differences: PostgreSQL's clock decides what is deleted, this service's what
  // has expired.
  private static final Duration MARGIN = Duration.ofHours(1);

  private final FinishedPassStore store;
  private final Vertx vertx;
  private final AtomicBoolean isRunning = new AtomicBoolean();
  private long timer;

  FinishedPassCleanup(FinishedPassStore store, Vertx vertx) {
    this.store = store;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent started) {
    timer = vertx.setPeriodic(EVERY.toMillis(), id -> begin());
  }

  void stop(@Observes ShutdownEvent stopping) {
    vertx.cancelTimer(timer);
  }

  private void begin() {
    if (isRunning.compareAndSet(false, true)) {
      Infrastructure.getDefaultWorkerPool().execute(this::run);
    }
  }

  void run() {
    try {
      boolean mayBeMore = true;
      while (mayBeMore) {
        mayBeMore = store.forget(MARGIN);
      }
    } catch (RuntimeException e) {
      LOG.warnf(e, "Expired passes stay in the database until the next attempt");
    } finally {
      isRunning.set(false);
    }
  }
}
