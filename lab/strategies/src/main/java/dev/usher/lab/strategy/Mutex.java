package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock in the process, one an event ({@code synchronized} in a service), held until the commit.
 * Exact while there is one process; a second instance has a lock of its own, and both oversell.
 */
public final class Mutex implements Strategy {
  private final Instance instance;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  public Mutex(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    ReentrantLock lock = locks.computeIfAbsent(purchase.event(), event -> new ReentrantLock());
    lock.lock();
    try {
      return EventTable.sell(instance, purchase);
    } finally {
      lock.unlock();
    }
  }
}
