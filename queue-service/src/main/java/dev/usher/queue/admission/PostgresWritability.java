package dev.usher.queue.admission;

import dev.usher.common.resource.Resource;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.SingleFlight;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Knows how long ago PostgreSQL answered this instance, and as one that takes writes: without it no
 * claim succeeds, so nobody may be admitted and no turn may run out. Asks every {@code
 * usher.line.idle-tick}, one question at a time; claims that succeed count too. Asks through the
 * pool, as claims do: while they get no connection, nobody can claim.
 */
@ApplicationScoped
public class PostgresWritability {
  private static final Logger LOG = Logger.getLogger(PostgresWritability.class);
  private static final String TAKES_WRITES =
      Resource.text(PostgresWritability.class, "takes-writes.sql");
  private static final int ASKS_IN_A_MOMENT = 4;

  private final SingleFlight asking = new SingleFlight();
  private final AgroalDataSource postgres;
  private final Vertx vertx;
  private final Duration period;
  private volatile long answeredNanos = System.nanoTime();
  private volatile boolean away;
  private long timer;

  PostgresWritability(AgroalDataSource postgres, Vertx vertx, QueueSettings settings) {
    this.postgres = postgres;
    this.vertx = vertx;
    this.period = settings.line().idleTick();
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(period.toMillis(), id -> ask());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** Takes note that PostgreSQL has just written something. */
  public void answered() {
    answeredNanos = System.nanoTime();
  }

  /** How long ago PostgreSQL last answered; at the start, Flyway's migration is an answer. */
  Duration sinceAnswer() {
    return Duration.ofNanos(System.nanoTime() - answeredNanos);
  }

  /** An answer older than this says nothing about now. */
  Duration moment() {
    return period.multipliedBy(ASKS_IN_A_MOMENT);
  }

  private void ask() {
    if (sinceAnswer().compareTo(moment()) > 0 && !away) {
      away = true;
      LOG.warn("PostgreSQL does not answer: this instance admits nobody and ends no turn");
    }
    asking.start(
        () ->
            Uni.createFrom()
                .item(this::takesWrites)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()),
        this::heard,
        failure -> LOG.debug("PostgreSQL does not answer", failure));
  }

  private boolean takesWrites() {
    try (var connection = postgres.getConnection();
        var statement = connection.prepareStatement(TAKES_WRITES);
        var row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL does not answer", e);
    }
  }

  private void heard(boolean takesWrites) {
    if (!takesWrites) {
      return;
    }
    answered();
    if (away) {
      away = false;
      LOG.info("PostgreSQL answers again: admission goes on");
    }
  }
}
