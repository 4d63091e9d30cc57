package dev.usher.booking.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** The metric of dead letters: counted once a minute, so that a scrape never queries PostgreSQL. */
@ApplicationScoped
class DeadLetterGauge {
  private static final Logger LOG = Logger.getLogger(DeadLetterGauge.class);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final AtomicLong count = new AtomicLong();
  private final DeadLetterStore store;
  private final Vertx vertx;
  private long timer;

  DeadLetterGauge(DeadLetterStore store, Vertx vertx, MeterRegistry metrics) {
    this.store = store;
    this.vertx = vertx;
    Gauge.builder("usher.messages.dead", count, AtomicLong::get)
        .description("Messages that were given up and wait for a person")
        .register(metrics);
  }

  void start(@Observes StartupEvent started) {
    begin();
    timer = vertx.setPeriodic(EVERY.toMillis(), id -> begin());
  }

  void stop(@Observes ShutdownEvent stopping) {
    vertx.cancelTimer(timer);
  }

  private void begin() {
    Infrastructure.getDefaultWorkerPool().execute(this::update);
  }

  void update() {
    try {
      count.set(store.count());
    } catch (RuntimeException e) {
      LOG.debug("Dead letters are counted again in a minute", e);
    }
  }
}
