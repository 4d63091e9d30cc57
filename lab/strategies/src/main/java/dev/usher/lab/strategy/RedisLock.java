package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A lock in Redis, as often published: SET NX with a time to live, DEL at the end. Exact only while
 * no holder takes longer than the time to live. A holder that stalls longer has lost the lock
 * without knowing it, overwrites what others wrote meanwhile, and then deletes the lock of its
 * current owner.
 */
public record RedisLock(Instance instance, Duration timeToLive) implements Strategy {
  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    String lock = RedisKeys.of(purchase.event(), "lock");
    if (!RedisLocks.await(instance.redis(), lock, "locked", timeToLive)) {
      return Decision.GAVE_UP;
    }
    try {
      return EventTable.sell(instance, purchase);
    } finally {
      instance.redis().del(List.of(lock)).await().atMost(RedisKeys.TIMEOUT);
    }
  }
}
