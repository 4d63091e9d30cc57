package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson's lock: reentrant, with waiters notified by publish and subscribe, and a time to live
 * that a watchdog prolongs while the process lives. Exact while no holder's whole process stalls
 * for 30 s: the watchdog stalls with it, and nothing guards the write that follows.
 */
public final class RedissonLock implements Strategy {
  private static final int CONNECTIONS = 16;
  private static final int THREADS = 4;
  private static final long PATIENCE_SECONDS = 30;

  private final Instance instance;
  private final RedissonClient redisson;

  public RedissonLock(Instance instance) {
    this.instance = instance;
    Config config = new Config();
    config.setThreads(THREADS).setNettyThreads(THREADS);
    config
        .useSingleServer()
        .setAddress(instance.redisUrl())
        .setConnectionPoolSize(CONNECTIONS)
        .setConnectionMinimumIdleSize(CONNECTIONS);
    this.redisson = Redisson.create(config);
  }

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    RLock lock = redisson.getLock(RedisKeys.of(purchase.event(), "redisson"));
    try {
      if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return Decision.GAVE_UP;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + purchase + " waited", e);
    }
    try {
      return EventTable.sell(instance, purchase);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    redisson.shutdown();
  }
}
