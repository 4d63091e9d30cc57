package dev.usher.common.audit;

import dev.usher.common.problem.StoreFaultProblems;
import dev.usher.common.store.PostgresSettings;
import dev.usher.common.store.Retry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.threads.ViewExecutor;

/**
 * Writes the audit log: an entry before the change, and the status of its response after it. Writes
 * run on two worker threads, so that they leave the connections to visitors; up to a thousand more
 * wait, for at most {@code usher.postgres.timeout}.
 */
@ApplicationScoped
public class AuditLog {
  private static final Logger LOG = Logger.getLogger(AuditLog.class);
  private static final int WRITES_AT_ONCE = 2;
  private static final int WRITES_WAITING = 1_000;

  // A service without operators' calls has none.
  private final Instance<AuditStore> store;
  private final StoreFaultProblems faults;
  private final Duration patience;
  private final Executor executor =
      ViewExecutor.builder(Infrastructure.getDefaultWorkerPool())
          .setMaxSize(WRITES_AT_ONCE)
          .setQueueLimit(WRITES_WAITING)
          .build();

  AuditLog(Instance<AuditStore> store, StoreFaultProblems faults, PostgresSettings postgres) {
    this.store = store;
    this.faults = faults;
    this.patience = postgres.timeout();
  }

  /** An entry whose response has not been sent. */
  record Begun(String event, long id) {}

  /**
   * Writes a call. Fails with the service's 503 if PostgreSQL does not have it in time; the entry
   * may then be there without a status.
   */
  Uni<Begun> begin(AuditStore.Call call) {
    return run(() -> new Begun(call.event(), store.get().write(call)))
        .onFailure()
        .transform(faults::problem);
  }

  /** Adds the status of the response. An entry that does not get it shows that it is unknown. */
  Uni<Void> complete(Begun entry, int status) {
    return run(() -> {
          store.get().complete(entry.event(), entry.id(), status);
          return entry;
        })
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "event=%s entry=%d status=%d is missing in the audit log: %s",
                    entry.event(), entry.id(), status, failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** The newest entries of an event that are older than {@code before}, newest first. Blocks. */
  List<AuditEntry> read(String event, boolean ofServices, long before, int limit) {
    return Retry.onDeadConnection(() -> store.get().read(event, ofServices, before, limit));
  }

  private <T> Uni<T> run(Supplier<T> write) {
    long since = System.nanoTime();
    return Uni.createFrom()
        .<T>emitter(emitter -> executor.execute(() -> run(write, since, emitter)))
        .ifNoItem()
        .after(patience)
        .failWith(() -> new TimeoutException("The audit log was not written within " + patience));
  }

  /** A write whose time is over before it starts is not made: nobody waits for it. */
  private <T> void run(Supplier<T> write, long since, UniEmitter<? super T> emitter) {
    if (System.nanoTime() - since >= patience.toNanos()) {
      return;
    }
    try {
      emitter.complete(Retry.onDeadConnection(write));
    } catch (RuntimeException | Error e) {
      emitter.fail(e);
    }
  }
}
