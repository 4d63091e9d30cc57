package dev.usher.lab;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.measure.CountedRedis;
import dev.usher.lab.measure.CountingSocketFactory;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.RedisKeys;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the instances of every strategy are given: each has a pool and a Redis connection of its
 * own, as in a process of its own. They outlive a round, so that connections are warm. What is
 * asked of them is counted.
 */
final class Instances implements AutoCloseable {
  static final int CONNECTIONS = 16;

  private static final int COUNT = 2;
  private static final int MOST_UNDER_WAY = 4096;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Where where;
  private final Vertx vertx = Vertx.vertx();
  private final List<AgroalDataSource> pools = new ArrayList<>();
  private final List<RedisAPI> connections = new ArrayList<>();

  private Instances(Where where) {
    this.where = where;
  }

  /**
   * Connects all of them.
   *
   * @throws CannotRun if Redis cannot be reached
   * @throws SQLException if PostgreSQL cannot
   */
  static Instances connect(Where where) throws SQLException {
    Instances instances = new Instances(where);
    try {
      for (int n = 0; n < COUNT; n++) {
        AgroalDataSource pool = pool(where);
        instances.pools.add(pool);
        fill(pool);
        instances.connections.add(instances.redisConnection());
      }
      return instances;
    } catch (SQLException | RuntimeException e) {
      instances.close();
      throw e;
    }
  }

  /** One connection, pipelined: as many calls may be under way as there are clients. */
  private RedisAPI redisConnection() {
    // The older protocol: what streams answer then has one shape on every Redis.
    RedisOptions options =
        new RedisOptions()
            .setConnectionString(where.redisUrl())
            .setProtocolNegotiation(false)
            .setMaxWaitingHandlers(MOST_UNDER_WAY);
    try {
      RedisConnection connection =
          Redis.createClient(vertx, options).connect().await().atMost(TIMEOUT);
      return RedisAPI.api(RedisConnection.newInstance(new CountedRedis(connection.getDelegate())));
    } catch (RuntimeException e) {
      throw new CannotRun("Redis cannot be used: " + e.getMessage());
    }
  }

  /** The first so many of them. */
  List<Instance> first(int count, Pause pause) {
    List<Instance> instances = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      instances.add(
          new Instance(
              pools.get(n), connections.get(n), this::redisConnection, where.redisUrl(), pause));
    }
    return instances;
  }

  /** A pool for what is done around the strategies. */
  AgroalDataSource dataSource() {
    return pools.get(0);
  }

  RedisAPI redis() {
    return connections.get(0);
  }

  private static AgroalDataSource pool(Where where) throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                pool ->
                    pool.initialSize(CONNECTIONS)
                        .minSize(CONNECTIONS)
                        .maxSize(CONNECTIONS)
                        .acquisitionTimeout(TIMEOUT)
                        .connectionFactoryConfiguration(
                            factory ->
                                factory
                                    .jdbcUrl(where.jdbcUrl())
                                    .principal(new NamePrincipal(where.jdbcUser()))
                                    .credential(new SimplePassword(where.jdbcPassword()))
                                    .jdbcProperty(
                                        "socketFactory", CountingSocketFactory.class.getName()))));
  }

  /** Opens all its connections: what that takes must be no purchase's. */
  private static void fill(AgroalDataSource pool) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      for (int n = 0; n < CONNECTIONS; n++) {
        all.add(pool.getConnection());
      }
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }

  /** Deletes what the lab has in Redis. */
  void clean() {
    RedisKeys.deleteAll(redis());
  }

  @Override
  public void close() {
    connections.forEach(RedisAPI::close);
    pools.forEach(AgroalDataSource::close);
    vertx.close().await().atMost(TIMEOUT);
  }
}
