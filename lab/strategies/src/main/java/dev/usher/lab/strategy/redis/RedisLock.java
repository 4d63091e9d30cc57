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
import java.util.List;

/**
 * A lock in Redis, as often published: SET NX with a time to live, DEL at the end. Exact only while
 * no holder takes longer than the time to live. One that stalls beyond it has lost the lock without
 * knowing, writes over what others wrote meanwhile, and then deletes the lock of whoever has it
 * now.
 */
public final class RedisLock implements Strategy {
  private final Instance instance;
  private final Duration timeToLive;

  /** One instance, with how long Redis keeps a lock for a holder that is not heard of. */
  public RedisLock(Instance instance, Duration timeToLive) {
    this.instance = instance;
    this.timeToLive = timeToLive;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    String lock = RedisKeys.of(purchase.event(), "lock");
    if (!Locks.await(instance.redis(), lock, "locked", timeToLive)) {
      return Answer.GAVE_UP;
    }
    try {
      return Transaction.run(
          instance.dataSource(),
          connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
    } finally {
      instance.redis().del(List.of(lock)).await().atMost(RedisKeys.TIMEOUT);
    }
  }
}
