package dev.usher.lab.strategy;

import dev.usher.common.redis.LuaScript;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A hold in Redis that ends by itself: one script takes the stock and keeps the quantity in a key
 * with a time to live, the payment window. A buyer who pays in time is written to PostgreSQL. One
 * who does not finds the key gone, and with it the quantity to put back: nobody can buy that stock
 * any more. Sells nothing twice, and leaks a hold for each buyer who does not pay.
 */
public record RedisHold(Instance instance, Duration paymentWindow) implements Strategy {
  private static final LuaScript HOLD = LuaScript.load(RedisHold.class, "hold.lua");

  @Override
  public void prepare(List<Stock> stocks) {
    RedisLua.fill(instance.redis(), stocks);
  }

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
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
      return Decision.REFUSED;
    }
    instance.pause().beforeWriting(purchase);
    boolean inTime =
        instance.redis().del(List.of(hold)).await().atMost(RedisKeys.TIMEOUT).toInteger() == 1;
    // Too late: the stock should go back now, but how much of it was in the key.
    return inTime
        ? Transaction.run(
            instance.dataSource(), connection -> EventTable.takeAnyway(connection, purchase))
        : Decision.GAVE_UP;
  }
}
