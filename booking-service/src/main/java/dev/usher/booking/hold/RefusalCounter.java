package dev.usher.booking.hold;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.common.sql.SqlFault;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Counts refused hold requests in memory and adds them to PostgreSQL once a second, so that a
 * refusal costs no statement and operators see those of all instances. What is not written yet is
 * lost in a crash.
 */
@ApplicationScoped
class RefusalCounter {
  private static final Logger LOG = Logger.getLogger(RefusalCounter.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int MAX_EVENTS = 10_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  private final Cache<String, LongAdder> requests =
      Caches.evictingUnused(MAX_EVENTS, FORGOTTEN_AFTER).executor(Runnable::run).build();
  private final ReentrantLock writing = new ReentrantLock();
  private final RefusalStore store;
  private final Vertx vertx;
  private long timer;

  RefusalCounter(RefusalStore store, Vertx vertx) {
    this.store = store;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent started) {
    timer =
        vertx.setPeriodic(
            EVERY.toMillis(), id -> Infrastructure.getDefaultWorkerPool().execute(this::write));
  }

  void stop(@Observes ShutdownEvent stopping) {
    vertx.cancelTimer(timer);
    write();
  }

  /** Counts a refused request. Never blocks. */
  void count(String event) {
    count(event, 1);
  }

  /** Writes what was counted, unless another thread does. What cannot be written is kept. */
  void write() {
    if (!writing.tryLock()) {
      return;
    }
    try {
      Map<String, Long> counted = new HashMap<>();
      for (Map.Entry<String, LongAdder> event : requests.asMap().entrySet()) {
        long more = event.getValue().sumThenReset();
        if (more > 0) {
          counted.put(event.getKey(), more);
        }
      }
      if (!counted.isEmpty()) {
        add(counted);
      }
    } finally {
      writing.unlock();
    }
  }

  private void add(Map<String, Long> counted) {
    try {
      store.add(counted);
    } catch (SqlFault e) {
      counted.forEach(this::count);
      LOG.debug("Refusals are written again in a second", e);
    }
  }

  private void count(String event, long more) {
    requests.get(event, e -> new LongAdder()).add(more);
  }
}
