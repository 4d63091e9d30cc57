package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The lock with its owner's id in it, released only by that owner (redis.io, "Distributed locks").
 * No lock of another owner is deleted any more; but a holder that stalls beyond the time to live
 * still writes what it computed before, because PostgreSQL does not check who has the lock.
 */
public record OwnedRedisLock(Instance instance, Duration timeToLive) implements Strategy {
  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    String lock = RedisKeys.of(purchase.event(), "lock");
    String owner = purchase.id().toString();
    if (!RedisLocks.await(instance.redis(), lock, owner, timeToLive)) {
      return Decision.GAVE_UP;
    }
    try {
      return EventTable.sell(instance, purchase);
    } finally {
      RedisLocks.release(instance.redis(), lock, owner);
    }
  }
}
