package dev.usher.lab.strategy;

import dev.usher.common.redis.LuaScript;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.sql.SQLException;
import java.util.List;

/**
 * Redis decides: one script checks and takes, then the sale is written to PostgreSQL. Exact as long
 * as Redis keeps its memory. A crash between the two leaves stock that nobody has; a Redis that
 * forgets, or fails over to a replica that lags, sells it again.
 */
public record RedisLua(Instance instance) implements Strategy {
  private static final LuaScript TAKE = LuaScript.load(RedisLua.class, "take.lua");

  @Override
  public void prepare(List<Stock> stocks) {
    fill(instance.redis(), stocks);
  }

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    List<String> quantity = List.of(Integer.toString(purchase.quantity()));
    boolean taken =
        TAKE.call(instance.redis(), List.of(left(purchase.event())), quantity)
            .await()
            .atMost(RedisKeys.TIMEOUT)
            .toBoolean();
    if (!taken) {
      return Decision.REFUSED;
    }
    // A crash here: Redis has given the stock away, and PostgreSQL will never hear of it.
    instance.pause().beforeWriting(purchase);
    return Transaction.run(
        instance.dataSource(), connection -> EventTable.takeAnyway(connection, purchase));
  }

  static void fill(RedisAPI redis, List<Stock> stocks) {
    for (Stock stock : stocks) {
      redis
          .set(List.of(left(stock.event()), Integer.toString(stock.capacity())))
          .await()
          .atMost(RedisKeys.TIMEOUT);
    }
  }

  static String left(String event) {
    return RedisKeys.of(event, "left");
  }
}
