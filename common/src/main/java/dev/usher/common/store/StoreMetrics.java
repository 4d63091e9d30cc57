package dev.usher.common.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;

/** The metrics of whether each store responds. A scrape reads what is known and never waits. */
@ApplicationScoped
class StoreMetrics {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final RedisAPI redis;
  private final PostgresState postgres;
  private final Vertx vertx;
  private volatile boolean redisResponds = true;
  private long timer;

  StoreMetrics(RedisAPI redis, PostgresState postgres, Vertx vertx, MeterRegistry meters) {
    this.redis = redis;
    this.postgres = postgres;
    this.vertx = vertx;
    Gauge.builder("usher.postgres.available", this, metrics -> metrics.postgres.isAway() ? 0 : 1)
        .description("Whether PostgreSQL responds to this instance")
        .register(meters);
    Gauge.builder("usher.redis.available", this, metrics -> metrics.redisResponds ? 1 : 0)
        .description("Whether Redis responds to this instance")
        .register(meters);
  }

  void start(@Observes StartupEvent started) {
    timer = vertx.setPeriodic(0, EVERY.toMillis(), id -> probe());
  }

  void stop(@Observes ShutdownEvent stopping) {
    vertx.cancelTimer(timer);
  }

  private void probe() {
    redis
        .ping(List.of())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .subscribe()
        .with(pong -> redisResponds = true, failure -> redisResponds = false);
  }
}
