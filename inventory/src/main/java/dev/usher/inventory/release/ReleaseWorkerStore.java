package dev.usher.inventory.release;

import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Which instances of release-worker run. Each leaves a sign of life, since nothing else shows that
 * one is there while no hold expires. All calls block and throw {@link SqlFault} if PostgreSQL
 * fails.
 */
@ApplicationScoped
public class ReleaseWorkerStore {
  /** A worker that has left no sign of life for so long counts as gone. */
  static final long GONE_AFTER_MILLIS = 15_000;

  private static final Sql SEEN = Sql.of(ReleaseWorkerStore.class, "worker-seen.sql");
  private static final Sql GONE = Sql.of(ReleaseWorkerStore.class, "worker-gone.sql");
  private static final Sql READ = Sql.of(ReleaseWorkerStore.class, "workers.sql");
  private static final Sql RUNNING = Sql.of(ReleaseWorkerStore.class, "running-workers.sql");

  private final DataSource dataSource;

  ReleaseWorkerStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Leaves a sign of life. */
  public void seen(UUID instance) {
    SEEN.on(dataSource).set("instance", instance).update();
  }

  /** Forgets an instance that stops. */
  public void gone(UUID instance) {
    GONE.on(dataSource).set("instance", instance).update();
  }

  /** The instances that run. */
  public ReleaseWorkers read() {
    return READ.on(dataSource)
        .set("lately", GONE_AFTER_MILLIS)
        .first(row -> new ReleaseWorkers(row.integer("running"), row.optionalInstant("seen_at")))
        .orElseThrow();
  }

  /** Those that run, by their own account. */
  public Set<UUID> running() {
    return Set.copyOf(
        RUNNING.on(dataSource).set("lately", GONE_AFTER_MILLIS).list(row -> row.uuid("instance")));
  }
}
