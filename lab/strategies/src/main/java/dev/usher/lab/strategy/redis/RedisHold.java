package dev.usher.lab.strategy.redis;

import dev.usher.common.redis.LuaScript;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
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
 * A hold in Redis that ends by itself: one script takes the stock and keeps the quantity in a key
 * with a time to live, the payment window. Who pays in time is written to PostgreSQL. Who does not
 * finds the key gone, and with it how much to put back: that stock is nobody's, for good. Sells
 * nothing twice, and leaks a hold each time that somebody does not pay.
 */
public final class RedisHold implements Strategy {
  private static final LuaScript HOLD = LuaScript.load(RedisHold.class, "hold.lua");

  private final Instance instance;
  private final Duration paymentWindow;

  /** One instance, with how long a buyer may take to pay. */
  public RedisHold(Instance instance, Duration paymentWindow) {
    this.instance = instance;
    this.paymentWindow = paymentWindow;
  }

  @Override
  public void prepare(List<Stock> stocks) {
    RedisLua.fill(instance.redis(), stocks);
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    String hold = RedisKeys.of(purchase.event(), "hold:" + purchase.id());
    boolean held =
        HOLD.call(
                instance.redis(),
                List.of(RedisLua.left(purchase.event()), hold),
                List.of(
                    Integer.toString(purchase.quantity()), Long.toString(paymentWindow.toMillis())))
            .await()
            .atMost(RedisKeys.TIMEOUT)
            .toBoolean();
    if (!held) {
      return Answer.REFUSED;
    }
    instance.pause().beforeWriting(purchase);
    boolean inTime =
        instance.redis().del(List.of(hold)).await().atMost(RedisKeys.TIMEOUT).toInteger() == 1;
    // Too late: the stock should go back now, but how much of it was in the key.
    return inTime
        ? Transaction.run(
            instance.dataSource(), connection -> Rows.takeAnyway(connection, purchase))
        : Answer.GAVE_UP;
  }
}
