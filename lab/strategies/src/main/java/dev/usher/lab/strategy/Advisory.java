package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Takes PostgreSQL's advisory lock on the event first and keeps it until the transaction ends; the
 * rows then need no lock. Exact across instances as long as everyone who writes the event asks for
 * the lock; nothing stops one who does not.
 */
final class Advisory implements Strategy {
  private final Instance instance;

  Advisory(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> {
          lock(connection, purchase.event());
          return Rows.readThenWrite(connection, purchase, instance.pause());
        });
  }

  private static void lock(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      statement.setString(1, event);
      statement.execute();
    }
  }
}
