package dev.usher.release;

import dev.usher.common.failure.StoreFailures;
import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ExpiredHolds.LeftOut;
import dev.usher.inventory.release.ExpiredHolds.Released;
import dev.usher.inventory.release.ReleaseStore;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.HoldId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Sleeps until the next hold expires, releases all expired holds, and sleeps again.
 *
 * <p>Threads: the configured number of its own threads, each with one transaction at a time.
 * Threads and instances need no coordination: PostgreSQL gives each hold to one of them. A killed
 * worker loses nothing: its transactions are rolled back and another worker repeats them. While
 * PostgreSQL fails, all threads retry at growing intervals of up to a second. Events that another
 * transaction keeps locked and holds whose release PostgreSQL rejects are skipped meanwhile.
 */
@ApplicationScoped
class ReleaseLoop {
  private static final Logger LOG = Logger.getLogger(ReleaseLoop.class);

  // Collects holds that expire in the next few milliseconds into one transaction, and keeps the
  // loop from spinning while another transaction has the next hold locked.
  private static final Duration SHORTEST_SLEEP = Duration.ofMillis(5);

  // An exception may be its own cause's cause.
  private static final int MOST_CAUSES = 64;

  private final ReleaseSettings settings;
  private final ExpiredHolds expiredHolds;
  private final ReleaseStore store;
  private final ReleaseMetrics metrics;
  private final Heartbeat heartbeat;
  private final ReleaseBackoff backoff = new ReleaseBackoff();
  private final FailedReleases failedReleases = new FailedReleases(System::nanoTime);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final AtomicLongArray iteratedAt;
  private final List<Thread> threads;

  ReleaseLoop(
      ReleaseSettings settings,
      ExpiredHolds expiredHolds,
      ReleaseStore store,
      ReleaseMetrics metrics,
      Heartbeat heartbeat) {
    this.settings = settings;
    this.expiredHolds = expiredHolds;
    this.store = store;
    this.metrics = metrics;
    this.heartbeat = heartbeat;
    this.iteratedAt = new AtomicLongArray(settings.threads());
    this.threads =
        IntStream.range(0, settings.threads())
            .mapToObj(n -> new Thread(() -> iterate(n), "release-" + (n + 1)))
            .toList();
  }

  void start(@Observes StartupEvent started) {
    for (int n = 0; n < threads.size(); n++) {
      iteratedAt.set(n, System.nanoTime());
      threads.get(n).start();
    }
  }

  /**
   * Stops the loop between two transactions. PostgreSQL rolls back a transaction that takes too
   * long.
   */
  void stop(@Observes ShutdownEvent stopped, ShutdownSettings shutdown) {
    stopping.countDown();
    long end = System.nanoTime() + shutdown.timeout().toNanos();
    boolean ended = true;
    try {
      for (Thread thread : threads) {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
        ended &= !thread.isAlive();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = false;
    }
    heartbeat.stop();
    LOG.info(
        ended
            ? "Stopped between two batches"
            : "Stopped; PostgreSQL rolls back the transactions in progress");
  }

  /** Time since the most stalled worker thread completed an iteration. */
  Duration sinceIteration() {
    long now = System.nanoTime();
    return Duration.ofNanos(
        IntStream.range(0, iteratedAt.length())
            .mapToLong(n -> now - iteratedAt.get(n))
            .max()
            .orElseThrow());
  }

  private void iterate(int thread) {
    ExpiryCursor cursor = new ExpiryCursor(System::nanoTime);
    boolean stopped = false;
    while (!stopped) {
      Duration sleep = releaseOrBackOff(cursor);
      iteratedAt.set(thread, System.nanoTime());
      stopped = sleepUnlessStopping(sleep);
    }
  }

  /** Releases a batch; returns how long to sleep after it. */
  private Duration releaseOrBackOff(ExpiryCursor cursor) {
    try {
      boolean more = release(cursor);
      heartbeat.beat();
      Duration sleep = more ? Duration.ZERO : untilNext();
      if (backoff.ended()) {
        LOG.info("PostgreSQL is back; expired holds are released again");
      }
      return sleep;
    } catch (Exception e) { // A failed commit throws an undeclared checked exception.
      metrics.failed();
      if (backoff.failed()) {
        LOG.errorf(
            "Expired holds stay off sale until PostgreSQL responds; retrying each second: %s",
            rootCause(e));
      }
      return backoff.pause();
    }
  }

  /** Releases a batch; returns whether there is more to do at once. */
  private boolean release(ExpiryCursor cursor) {
    try {
      Optional<HoldId> again = failedReleases.takeDue();
      again.ifPresent(this::releaseAlone);
      LeftOut leftOut = failedReleases.leftOut();
      try {
        List<Released> released =
            measured(() -> expiredHolds.release(settings.batchSize(), leftOut, cursor.from()));
        boolean isMore = released.size() == settings.batchSize();
        cursor.released(released, isMore);
        return isMore || again.isPresent();
      } catch (EventLocked e) {
        throw e;
      } catch (Exception e) {
        if (StoreFailures.isUnavailable(e) || failedReleases.isFull()) {
          throw e;
        }
        List<HoldId> due = store.due(settings.batchSize(), leftOut, cursor.from());
        releaseAround(due);
        return !due.isEmpty();
      }
    } catch (EventLocked e) {
      LOG.warnf("event=%s is locked by another transaction; its expired holds wait", e.event());
      failedReleases.locked(e.event());
      return true;
    }
  }

  /**
   * Releases holds of which PostgreSQL rejects at least one, in order, up to that one, which is
   * skipped from now on. Bisection finds it: in ten transactions for a batch of 500. The holds
   * after it are left to the next iteration, so that no iteration takes long however many are
   * rejected.
   */
  private void releaseAround(List<HoldId> due) {
    List<HoldId> rest = due;
    while (!rest.isEmpty()) {
      List<HoldId> half = rest.subList(0, (rest.size() + 1) / 2);
      if (half.size() == 1) {
        if (!releaseAlone(half.get(0))) {
          return;
        }
        rest = rest.subList(1, rest.size());
      } else {
        try {
          measured(() -> expiredHolds.release(half));
          rest = rest.subList(half.size(), rest.size());
        } catch (EventLocked e) {
          throw e;
        } catch (Exception e) {
          if (StoreFailures.isUnavailable(e)) {
            throw e;
          }
          rest = half;
        }
      }
    }
  }

  /** Releases one hold; returns false if PostgreSQL rejects it. */
  private boolean releaseAlone(HoldId hold) {
    try {
      measured(() -> expiredHolds.release(List.of(hold)));
      failedReleases.remove(hold);
      return true;
    } catch (EventLocked e) {
      throw e;
    } catch (Exception e) {
      if (StoreFailures.isUnavailable(e)) {
        throw e;
      }
      metrics.failed();
      failedReleases.rejected(hold);
      long withoutLine = failedReleases.nextLine();
      if (withoutLine >= 0) {
        LOG.warnf(
            "hold=%s more=%d PostgreSQL rejects its release; it stays off sale and is retried"
                + " within a minute: %s",
            hold, withoutLine, rootCause(e));
      }
      return false;
    }
  }

  private List<Released> measured(Supplier<List<Released>> release) {
    long begun = System.nanoTime();
    List<Released> released = release.get();
    if (!released.isEmpty()) {
      metrics.released(released, Duration.ofNanos(System.nanoTime() - begun));
    }
    return released;
  }

  private Duration untilNext() {
    Duration longest = settings.idleInterval();
    Duration next = store.next(failedReleases.leftOut()).orElse(longest);
    Duration sleep = next.compareTo(longest) < 0 ? next : longest;
    return sleep.compareTo(SHORTEST_SLEEP) > 0 ? sleep : SHORTEST_SLEEP;
  }

  private boolean sleepUnlessStopping(Duration sleep) {
    try {
      return stopping.await(sleep.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable root = failure;
    Throwable next = failure;
    for (int i = 0; next != null && i < MOST_CAUSES; i++) {
      root = next;
      next = StoreFailures.cause(next);
    }
    return root;
  }
}
