package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Lets PostgreSQL decide: one UPDATE that takes only if enough is left. A concurrent one waits for
 * the row and looks at the condition again after the commit. Exact, and the least work on one row.
 */
final class Conditional implements Strategy {
  private static final String TAKE =
      """
      UPDATE lab.event SET remaining = remaining - ?
      WHERE id = ? AND remaining >= ?
      """;

  private final Instance instance;

  Conditional(Instance instance) {
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
      statement.setInt(1, purchase.quantity());
      statement.setString(2, purchase.event());
      statement.setInt(3, purchase.quantity());
      return statement.executeUpdate() == 1;
    }
  }
}
