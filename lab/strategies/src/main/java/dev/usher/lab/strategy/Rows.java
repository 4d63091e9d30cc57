package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The three statements that most strategies share; how they are put together is the strategy. */
final class Rows {
  private static final String READ = "SELECT remaining FROM lab.event WHERE id = ?";

  private Rows() {}

  /** Read, decide in Java, write: right only while nobody else writes in between. */
  static Answer readThenWrite(Connection connection, Purchase purchase, Pause pause)
      throws SQLException {
    return readThenWrite(connection, READ, purchase, pause);
  }

  /** The same, with a read of the caller's: one parameter, the event, and one number back. */
  static Answer readThenWrite(Connection connection, String read, Purchase purchase, Pause pause)
      throws SQLException {
    int remaining = number(connection, read, purchase.event());
    if (remaining < purchase.quantity()) {
      return Answer.REFUSED;
    }
    pause.beforeWriting(purchase);
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE lab.event SET remaining = ? WHERE id = ?")) {
      // What was read less what is taken, as the setter of an entity writes it.
      statement.setInt(1, remaining - purchase.quantity());
      statement.setString(2, purchase.event());
      statement.executeUpdate();
    }
    writeSale(connection, purchase);
    return Answer.SOLD;
  }

  /** Writes that the purchase was granted. */
  static void writeSale(Connection connection, Purchase purchase) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO lab.sale (id, event, quantity) VALUES (?, ?, ?)")) {
      statement.setObject(1, purchase.id());
      statement.setString(2, purchase.event());
      statement.setInt(3, purchase.quantity());
      statement.executeUpdate();
    }
  }

  private static int number(Connection connection, String sql, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
