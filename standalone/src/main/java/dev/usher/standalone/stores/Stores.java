package dev.usher.standalone.stores;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import redis.embedded.RedisServer;

/**
 * A real PostgreSQL and a real Redis, run from binaries that come as Maven dependencies, with their
 * data below one folder.
 */
public final class Stores implements AutoCloseable {
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres postgres;
  private final RedisServer redis;
  private final int redisPort;

  private Stores(EmbeddedPostgres postgres, RedisServer redis, int redisPort) {
    this.postgres = postgres;
    this.redis = redis;
    this.redisPort = redisPort;
  }

  /**
   * Starts both; what an earlier start left in the folder is there again.
   *
   * @param durable whether a commit waits for the disk; tests that do not crash PostgreSQL need not
   * @throws UncheckedIOException if one cannot be started, as when a port is taken
   */
  public static Stores start(Path folder, int postgresPort, int redisPort, boolean durable) {
    try {
      Path redisFolder = Files.createDirectories(folder.resolve("redis"));
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(Files.createDirectories(folder).resolve("postgres"))
              .setCleanDataDirectory(false)
              .setPort(postgresPort)
              .setPGStartupWait(START_WAIT)
              .setServerConfig("max_connections", "300")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("fsync", durable ? "on" : "off")
              .start();
      try {
        RedisServer redis =
            RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(redisPort)
                .setting("dir " + redisFolder.toAbsolutePath())
                .setting("appendonly " + (durable ? "yes" : "no"))
                .setting("save \"\"")
                .build();
        redis.start();
        return new Stores(postgres, redis, redisPort);
      } catch (IOException | RuntimeException e) {
        postgres.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where PostgreSQL is, for {@code quarkus.datasource.jdbc.url}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** Where Redis is, for {@code quarkus.redis.hosts}. */
  public String redisUrl() {
    return "redis://127.0.0.1:" + redisPort;
  }

  @Override
  public void close() throws IOException {
    try {
      redis.stop();
    } finally {
      postgres.close();
    }
  }
}
