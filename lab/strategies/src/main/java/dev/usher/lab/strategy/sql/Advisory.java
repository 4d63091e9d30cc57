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
 * Takes PostgreSQL's advisory lock on the event first and keeps it until the transaction ends; the
 * rows then need no lock. Exact across instances as long as everyone who writes the event asks for
 * the lock; nothing stops one who does not.
 */
public final class Advisory implements Strategy {
  private final Instance instance;

  /** One instance of it. */
  public Advisory(Instance instance) {
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
