package dev.usher.queue.pass;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.SingleFlight;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The finished passes that would still be valid, in memory: those of this instance at once, those
 * of other instances by a read of PostgreSQL once per {@code usher.waiting-room.checkpoint}. Reads
 * nothing until somebody asks.
 */
@ApplicationScoped
public class FinishedPasses {
  private static final Logger LOG = Logger.getLogger(FinishedPasses.class);

  /** Longer than a transaction takes: a pass is finished at its begin, and seen after its end. */
  private static final Duration OVERLAP = Duration.ofSeconds(15);

  /** No pass lives longer. */
  private static final Duration ALL = Duration.ofDays(8);

  private final ConcurrentMap<String, Instant> finished = new ConcurrentHashMap<>();
  private final SingleFlight reading = new SingleFlight();
  private final AtomicBoolean isAsked = new AtomicBoolean();
  private final PassStore store;
  private final Vertx vertx;
  private final Duration interval;
  private final Clock clock;
  private volatile Instant readAt = Instant.EPOCH;
  private volatile long timer = -1;

  FinishedPasses(PassStore store, Vertx vertx, QueueSettings settings, Clock clock) {
    this.store = store;
    this.vertx = vertx;
    this.interval = settings.waitingRoom().checkpoint();
    this.clock = clock;
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** Whether the pass is known to be finished. Never blocks. */
  public boolean contains(String passId) {
    if (!isAsked.get() && isAsked.compareAndSet(false, true)) {
      read();
      timer = vertx.setPeriodic(interval.toMillis(), id -> read());
    }
    return finished.containsKey(passId);
  }

  /** A pass was finished here. */
  void add(String passId, Instant expiresAt) {
    if (isAsked.get()) {
      finished.put(passId, expiresAt);
    }
  }

  private void read() {
    Instant now = clock.instant();
    Duration since = Duration.between(readAt, now).plus(OVERLAP);
    Duration span = since.compareTo(ALL) < 0 ? since : ALL;
    reading.start(
        () ->
            Uni.createFrom()
                .item(() -> store.finished(span))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()),
        found -> learn(found, now),
        failure -> LOG.debugf("Cannot read finished passes: %s", failure.getMessage()));
  }

  private void learn(Map<String, Instant> found, Instant now) {
    finished.putAll(found);
    finished.values().removeIf(expiresAt -> expiresAt.isBefore(now));
    readAt = now;
  }
}
