package dev.usher.lab.strategy.redis;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The owner-checked lock before a guarded write: PostgreSQL takes the stock only if it is there.
 * Exact however long a holder stalls, and then the lock is no more than a queue: {@code
 * conditional} does the same without it. A fencing token that only the writes carry would not do:
 * of two holders that both have read, the older may write first.
 */
public final class GuardedRedisLock implements Strategy {
  private final Instance instance;
  private final Duration timeToLive;

  /** One instance, with how long Redis keeps a lock for a holder that is not heard of. */
  public GuardedRedisLock(Instance instance, Duration timeToLive) {
    this.instance = instance;
    this.timeToLive = timeToLive;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    String lock = RedisKeys.of(purchase.event(), "lock");
    String owner = purchase.id().toString();
    if (!Locks.await(instance.redis(), lock, owner, timeToLive)) {
      return Answer.GAVE_UP;
    }
    try {
      return Transaction.run(
          instance.dataSource(),
          connection -> {
            if (Rows.remaining(connection, purchase.event()) < purchase.quantity()) {
              return Answer.REFUSED;
            }
            instance.pause().beforeWriting(purchase);
            return Rows.takeIfLeft(connection, purchase);
          });
    } finally {
      Locks.release(instance.redis(), lock, owner);
    }
  }
}
