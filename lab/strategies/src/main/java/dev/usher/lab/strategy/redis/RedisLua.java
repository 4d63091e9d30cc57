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
import io.vertx.mutiny.redis.client.RedisAPI;
import java.sql.SQLException;
import java.util.List;

/**
 * Redis decides: one script checks and takes, and who was granted is written to PostgreSQL after.
 * Exact as long as Redis keeps its memory. A crash between the two leaves stock that nobody has; a
 * Redis that forgets, or fails over to a replica that lags, sells it again.
 */
public final class RedisLua implements Strategy {
  private static final LuaScript TAKE = LuaScript.load(RedisLua.class, "take.lua");

  private final Instance instance;

  /** One instance of it. */
  public RedisLua(Instance instance) {
    this.instance = instance;
  }

  @Override
  public void prepare(List<Stock> stocks) {
    fill(instance.redis(), stocks);
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    List<String> quantity = List.of(Integer.toString(purchase.quantity()));
    boolean taken =
        TAKE.call(instance.redis(), List.of(left(purchase.event())), quantity)
            .await()
            .atMost(RedisKeys.TIMEOUT)
            .toBoolean();
    if (!taken) {
      return Answer.REFUSED;
    }
    // A crash here: Redis has given the stock away, and PostgreSQL will never hear of it.
    instance.pause().beforeWriting(purchase);
    return Transaction.run(
        instance.dataSource(), connection -> Rows.takeAnyway(connection, purchase));
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
