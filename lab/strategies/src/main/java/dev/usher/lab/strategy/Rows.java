package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The statements that most strategies share; how they are put together is the strategy. */
public final class Rows {
  private static final String READ = "SELECT remaining FROM lab.event WHERE id = ?";

  private Rows() {}

  /** Read, decide in Java, write: right only while nobody else writes in between. */
  public static Answer readThenWrite(Connection connection, Purchase purchase, Pause pause)
      throws SQLException {
    return readThenWrite(connection, READ, purchase, pause);
  }

  /** The same, with a read of the caller's: one parameter, the event, and one number back. */
  public static Answer readThenWrite(
      Connection connection, String read, Purchase purchase, Pause pause) throws SQLException {
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
  public static void writeSale(Connection connection, Purchase purchase) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO lab.sale (id, event, quantity) VALUES (?, ?, ?)")) {
      statement.setObject(1, purchase.id());
      statement.setString(2, purchase.event());
      statement.setInt(3, purchase.quantity());
      statement.executeUpdate();
    }
  }

  /** How much the row says is left. */
  public static int remaining(Connection connection, String event) throws SQLException {
    return number(connection, READ, event);
  }

  /** Takes what is asked for if the row has it, in one statement, and writes the sale. */
  public static Answer takeIfLeft(Connection connection, Purchase purchase) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE lab.event SET remaining = remaining - ?
            WHERE id = ? AND remaining >= ?
            """)) {
      statement.setInt(1, purchase.quantity());
      statement.setString(2, purchase.event());
      statement.setInt(3, purchase.quantity());
      if (statement.executeUpdate() == 0) {
        return Answer.REFUSED;
      }
    }
    writeSale(connection, purchase);
    return Answer.SOLD;
  }

  /** Takes it whatever the row says, for who has decided elsewhere, and writes the sale. */
  public static Answer takeAnyway(Connection connection, Purchase purchase) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE lab.event SET remaining = remaining - ? WHERE id = ?")) {
      statement.setInt(1, purchase.quantity());
      statement.setString(2, purchase.event());
      statement.executeUpdate();
    }
    writeSale(connection, purchase);
    return Answer.SOLD;
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
