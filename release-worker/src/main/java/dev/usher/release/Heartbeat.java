package dev.usher.release;

import dev.usher.inventory.release.ReleaseWorkerStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Shows in PostgreSQL that this instance runs: to the console, and to the other workers, which
 * share the audits with it. If it fails, releases and audits go on.
 */
@ApplicationScoped
class Heartbeat {
  private static final Logger LOG = Logger.getLogger(Heartbeat.class);

  // A third of the time after which it counts as gone.
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final UUID instance = UUID.randomUUID();
  private final Consumer<UUID> seen;
  private final Consumer<UUID> gone;
  private final LongSupplier nanoTime;
  private final AtomicLong dueAt;

  @Inject
  Heartbeat(ReleaseWorkerStore store) {
    this(store::seen, store::gone, System::nanoTime);
  }

  Heartbeat(Consumer<UUID> seen, Consumer<UUID> gone, LongSupplier nanoTime) {
    this.seen = seen;
    this.gone = gone;
    this.nanoTime = nanoTime;
    this.dueAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** The id under which this instance leaves its signs. */
  UUID instance() {
    return instance;
  }

  /** Leaves a sign of life if one is due. Any thread may call it as often as it likes. */
  void beat() {
    long now = nanoTime.getAsLong();
    long due = dueAt.get();
    if (now - due >= 0 && dueAt.compareAndSet(due, now + EVERY.toNanos())) {
      attempt(seen, "runs");
    }
  }

  /** The last one: this instance stops. */
  void stop() {
    attempt(gone, "has stopped");
  }

  private void attempt(Consumer<UUID> sign, String what) {
    try {
      sign.accept(instance);
    } catch (RuntimeException e) {
      LOG.warnf("The console does not see that this worker %s: %s", what, e);
    }
  }
}
