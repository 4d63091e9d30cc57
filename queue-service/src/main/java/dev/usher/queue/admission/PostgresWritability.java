package dev.usher.queue.admission;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.SingleFlight;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Tracks when PostgreSQL last responded to this instance as a server that accepts writes. Without
 * it no claim succeeds, so nobody may be admitted and no turn may expire. Queries every {@code
 * usher.waiting-room.idle-tick}, one query at a time; successful claims count too. Uses the same
 * connection pool as claims: while the pool has no free connection, nobody can claim.
 */
@ApplicationScoped
public class PostgresWritability {
  private static final Logger LOG = Logger.getLogger(PostgresWritability.class);
  private static final int QUERIES_IN_A_MOMENT = 4;

  private final SingleFlight querying = new SingleFlight();
  private final QueueStore store;
  private final Vertx vertx;
  private final Duration period;
  private volatile long respondedNanos = System.nanoTime();
  private volatile boolean away;
  private long timer;

  PostgresWritability(QueueStore store, Vertx vertx, QueueSettings settings) {
    this.store = store;
    this.vertx = vertx;
    this.period = settings.waitingRoom().idleTick();
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(period.toMillis(), id -> query());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** Records that PostgreSQL accepts writes now. */
  public void responded() {
    respondedNanos = System.nanoTime();
  }

  /**
   * The time since PostgreSQL last responded. At startup, Flyway's migration counts as a response.
   */
  Duration sinceResponse() {
    return Duration.ofNanos(System.nanoTime() - respondedNanos);
  }

  /** A response older than this no longer shows that PostgreSQL is available. */
  Duration moment() {
    return period.multipliedBy(QUERIES_IN_A_MOMENT);
  }

  private void query() {
    if (sinceResponse().compareTo(moment()) > 0 && !away) {
      away = true;
      LOG.warn("PostgreSQL does not respond: this instance admits nobody and ends no turn");
    }
    querying.start(
        () ->
            Uni.createFrom()
                .item(store::takesWrites)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()),
        this::record,
        failure -> LOG.debug("PostgreSQL does not respond", failure));
  }

  private void record(boolean takesWrites) {
    if (!takesWrites) {
      return;
    }
    responded();
    if (away) {
      away = false;
      LOG.info("PostgreSQL responds again: admission resumes");
    }
  }
}
