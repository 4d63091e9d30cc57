package dev.usher.lab.bench.control;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's locks, with its default settings other than the number of connections. */
@Singleton
class SeatLocks {
  private static final int DEFAULT_CONNECTIONS = 64;
  private static final int DEFAULT_IDLE = 24;
  private static final long CLOSE_SECONDS = 5;

  private final String url;
  private volatile RedissonClient redisson;
  private int connections = DEFAULT_CONNECTIONS;

  SeatLocks(@ConfigProperty(name = "usher.control.redis-url") String url) {
    this.url = url;
    this.redisson = create(connections);
  }

  RLock lock(String name) {
    return redisson.getLock(name);
  }

  /** Connects again with so many connections; locks that are held at this moment may fail. */
  synchronized void useConnections(int number) {
    if (number != connections) {
      RedissonClient old = redisson;
      redisson = create(number);
      connections = number;
      old.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @PreDestroy
  void close() {
    redisson.shutdown();
  }

  private RedissonClient create(int number) {
    Config config = new Config();
    config
        .useSingleServer()
        .setAddress(url)
        .setConnectionPoolSize(number)
        .setConnectionMinimumIdleSize(Math.min(DEFAULT_IDLE, number));
    return Redisson.create(config);
  }
}
