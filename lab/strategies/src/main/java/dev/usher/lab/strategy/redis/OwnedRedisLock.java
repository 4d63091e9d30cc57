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
 * The lock with its owner's name in it, given back only by that owner (redis.io, "Distributed
 * locks"). Nobody's lock is deleted by another any more; but a holder that stalls beyond the time
 * to live still writes what it computed before, as nothing at PostgreSQL asks whether it has the
 * lock.
 */
public final class OwnedRedisLock implements Strategy {
  private final Instance instance;
  private final Duration timeToLive;

  /** One instance, with how long Redis keeps a lock for a holder that is not heard of. */
  public OwnedRedisLock(Instance instance, Duration timeToLive) {
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
          connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
    } finally {
      Locks.release(instance.redis(), lock, owner);
    }
  }
}
