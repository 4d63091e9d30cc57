package dev.usher.standalone.stores;

import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.OrphanedProcesses;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A real PostgreSQL and a real Redis, run from binaries that come as Maven dependencies, with their
 * data and logs below one folder. They end with {@link #close}, not with the JVM: the caller closes
 * them after the processes that use them.
 */
public final class Stores implements AutoCloseable {
  private final Path folder;
  private final boolean durable;
  private final int redisPort;
  private final EmbeddedPostgres postgres;
  private ChildProcess redis;

  private Stores(
      Path folder, boolean durable, int redisPort, EmbeddedPostgres postgres, ChildProcess redis) {
    this.folder = folder;
    this.durable = durable;
    this.redisPort = redisPort;
    this.postgres = postgres;
    this.redis = redis;
  }

  /**
   * Starts both with the data of earlier starts. The folder must belong to this process alone:
   * processes that already run on it count as left over from a killed run and are ended.
   *
   * @param durable whether a commit waits for the disk; tests that do not crash PostgreSQL need not
   * @throws UncheckedIOException if one cannot be started
   * @throws IllegalStateException if the data has another PostgreSQL version, or a port is taken
   */
  public static Stores start(Path folder, int postgresPort, int redisPort, boolean durable) {
    endLeftovers(folder);
    refuseTaken("PostgreSQL", postgresPort);
    refuseTaken("Redis", redisPort);
    EmbeddedPostgres postgres = Postgres.start(folder, postgresPort, durable);
    try {
      ChildProcess redis = Redis.start(folder, redisPort, durable);
      return new Stores(folder, durable, redisPort, postgres, redis);
    } catch (RuntimeException e) {
      close(postgres);
      throw e;
    }
  }

  /** Ends the processes, services too, that a killed run has left on this folder. */
  public static void endLeftovers(Path folder) {
    OrphanedProcesses.end(folder);
    Postmaster.end(folder.resolve("postgres"));
  }

  /** The URL of PostgreSQL, for {@code quarkus.datasource.jdbc.url}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** The URL of Redis, for {@code quarkus.redis.hosts}. */
  public String redisUrl() {
    return "redis://127.0.0.1:" + redisPort;
  }

  /** Completes with a message when PostgreSQL or Redis ends unexpectedly. */
  public synchronized CompletableFuture<String> ended() {
    CompletableFuture<String> redisEnded =
        redis
            .ended()
            .thenApply(
                code -> "Redis has ended with exit code %d".formatted(code) + seeLog(redis.log()));
    CompletableFuture<String> postgresEnded =
        Postmaster.find(folder.resolve("postgres"))
            .map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(null))
            .thenApply(p -> "PostgreSQL has ended" + seeLog(folder.resolve("logs/postgres.log")));
    return redisEnded.applyToEither(postgresEnded, cause -> cause);
  }

  private static String seeLog(Path log) {
    return "; its log is " + log;
  }

  /** Kills Redis, as an outage does. */
  public synchronized void killRedis() {
    redis.kill();
  }

  /** Starts Redis again on the same port, after {@link #killRedis}. */
  public synchronized void startRedis() {
    redis = Redis.start(folder, redisPort, durable);
  }

  @Override
  public synchronized void close() {
    try {
      redis.stop();
    } finally {
      close(postgres);
      Postmaster.end(folder.resolve("postgres"));
    }
  }

  private static void refuseTaken(String store, int port) {
    if (!FreePort.isFree(port)) {
      throw new IllegalStateException("Port " + port + ", meant for " + store + ", is taken");
    }
  }

  private static void close(EmbeddedPostgres postgres) {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
