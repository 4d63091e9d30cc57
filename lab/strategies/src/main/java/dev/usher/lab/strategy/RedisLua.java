package dev.usher.lab.strategy;

import dev.usher.common.redis.LuaScript;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Redis decides: one script checks and takes, and who was granted is written to PostgreSQL after.
 * Exact as long as Redis keeps its memory. A crash between the two leaves stock that nobody has; a
 * Redis that forgets, or fails over to a replica that lags, sells it again.
 */
final class RedisLua implements Strategy {
  private static final LuaScript TAKE = LuaScript.load(RedisLua.class, "take.lua");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Instance instance;

  RedisLua(Instance instance) {
    this.instance = instance;
  }

  @Override
  public void prepare(List<Stock> stocks) {
    for (Stock stock : stocks) {
      instance
          .redis()
          .set(List.of(key(stock.event()), Integer.toString(stock.capacity())))
          .await()
          .atMost(TIMEOUT);
    }
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    List<String> quantity = List.of(Integer.toString(purchase.quantity()));
    boolean taken =
        TAKE.call(instance.redis(), List.of(key(purchase.event())), quantity)
            .await()
            .atMost(TIMEOUT)
            .toBoolean();
    if (!taken) {
      return Answer.REFUSED;
    }
    return Transaction.run(
        instance.dataSource(),
        connection -> {
          lower(connection, purchase);
          Rows.writeSale(connection, purchase);
          return Answer.SOLD;
        });
  }

  private static void lower(Connection connection, Purchase purchase) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE lab.event SET remaining = remaining - ? WHERE id = ?")) {
      statement.setInt(1, purchase.quantity());
      statement.setString(2, purchase.event());
      statement.executeUpdate();
    }
  }

  private static String key(String event) {
    return "lab:{" + event + "}:left";
  }
}
