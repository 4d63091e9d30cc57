package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A row a unit: each buyer locks free units that nobody else is taking and passes over the rest, so
 * that nobody waits. Exact; the price is a row a unit, and near the end a group may be refused
 * while another holds units that it then does not take.
 */
public final class SkipLocked implements Strategy {
  private static final String TAKE =
      """
      WITH free AS (
        SELECT number FROM lab.unit WHERE event = ? AND sale IS NULL
        ORDER BY number LIMIT ? FOR UPDATE SKIP LOCKED)
      UPDATE lab.unit SET sale = ? FROM free
      WHERE unit.event = ? AND unit.number = free.number
        AND (SELECT count(*) FROM free) = ?
      """;

  private final Instance instance;

  /** One instance of it. */
  public SkipLocked(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> {
          if (!took(connection, purchase)) {
            return Answer.REFUSED;
          }
          Rows.writeSale(connection, purchase);
          return Answer.SOLD;
        });
  }

  private static boolean took(Connection connection, Purchase purchase) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, purchase.event());
      statement.setInt(2, purchase.quantity());
      statement.setObject(3, purchase.id());
      statement.setString(4, purchase.event());
      statement.setInt(5, purchase.quantity());
      return statement.executeUpdate() == purchase.quantity();
    }
  }
}
