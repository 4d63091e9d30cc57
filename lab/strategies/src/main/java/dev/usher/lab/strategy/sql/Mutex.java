package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
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

  /** One instance of it. */
  public Mutex(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    ReentrantLock lock = locks.computeIfAbsent(purchase.event(), event -> new ReentrantLock());
    lock.lock();
    try {
      return Transaction.run(
          instance.dataSource(),
          connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
    } finally {
      lock.unlock();
    }
  }
}
