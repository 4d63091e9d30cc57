package dev.usher.lab;

import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Pause;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the instances of every strategy are given: each has a pool and a Redis connection of its
 * own, as in a process of its own. They outlive a round, so that connections are warm.
 */
final class Instances implements AutoCloseable {
  static final int CONNECTIONS = 16;
  private static final int COUNT = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final List<AgroalDataSource> pools = new ArrayList<>();
  private final List<RedisAPI> connections = new ArrayList<>();

  private Instances() {}

  static Instances connect(String jdbcUrl, String redisUrl) throws SQLException {
    Instances instances = new Instances();
    try {
      for (int n = 0; n < COUNT; n++) {
        instances.pools.add(pool(jdbcUrl));
        // One connection, pipelined: as many calls may be under way as there are clients.
        instances.connections.add(
            RedisAPI.api(
                Redis.createClient(instances.vertx, redisUrl).connect().await().atMost(TIMEOUT)));
      }
      return instances;
    } catch (SQLException | RuntimeException e) {
      instances.close();
      throw e;
    }
  }

  /** The first so many of them. */
  List<Instance> first(int count, Pause pause) {
    List<Instance> instances = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      instances.add(new Instance(pools.get(n), connections.get(n), pause));
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

  private static AgroalDataSource pool(String jdbcUrl) throws SQLException {
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
                                    .jdbcUrl(jdbcUrl)
                                    .principal(new NamePrincipal("postgres"))
                                    .credential(new SimplePassword("postgres")))));
  }

  @Override
  public void close() {
    connections.forEach(RedisAPI::close);
    pools.forEach(AgroalDataSource::close);
    vertx.close().await().atMost(TIMEOUT);
  }
}
