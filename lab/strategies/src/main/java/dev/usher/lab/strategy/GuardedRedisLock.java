package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The owner-checked lock before a guarded write: PostgreSQL takes the stock only if it is there.
 * Exact however long a holder stalls, and then the lock is only a queue: {@code conditional} does
 * the same without it. A fencing token that only the writes carry would not be enough: of two
 * holders that both have read, the older may write first.
 */
public record GuardedRedisLock(Instance instance, Duration timeToLive) implements Strategy {
  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    String lock = RedisKeys.of(purchase.event(), "lock");
    String owner = purchase.id().toString();
    if (!RedisLocks.await(instance.redis(), lock, owner, timeToLive)) {
      return Decision.GAVE_UP;
    }
    try {
      return Transaction.run(
          instance.dataSource(),
          connection -> {
            if (EventTable.remaining(connection, EventTable.READ, purchase.event())
                < purchase.quantity()) {
              return Decision.REFUSED;
            }
            instance.pause().beforeWriting(purchase);
            return EventTable.takeIfLeft(connection, purchase);
          });
    } finally {
      RedisLocks.release(instance.redis(), lock, owner);
    }
  }
}
