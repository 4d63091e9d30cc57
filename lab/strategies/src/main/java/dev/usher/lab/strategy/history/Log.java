package dev.usher.lab.strategy.history;

import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The log of what happened, one stream an event. An entry is appended at the version that the
 * writer expects to be next, and the primary key lets one writer have it. A snapshot now and then
 * keeps the replay short; it can be thrown away at any time.
 */
final class Log {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int SNAPSHOT_EVERY = 50;

  private final DataSource dataSource;

  Log(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The state of an event: its latest snapshot, else all its tickets, and what happened since. */
  State replay(String event) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      State state = start(connection, event);
      try (PreparedStatement statement =
          connection.prepareStatement(
              """
              SELECT kind, quantity FROM lab.entry
              WHERE stream = ? AND version > ? ORDER BY version
              """)) {
        statement.setString(1, event);
        statement.setInt(2, state.version());
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            state = state.after(Happening.read(row.getString(1)), row.getInt(2));
          }
        }
      }
      return state;
    }
  }

  private static State start(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT coalesce(s.version, 0), coalesce(s.remaining, e.capacity)
            FROM lab.event e LEFT JOIN lab.snapshot s ON s.stream = e.id
            WHERE e.id = ?
            """)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new State(row.getInt(1), row.getInt(2));
      }
    }
  }

  /** Appends after the state that was seen; false if somebody else has been faster. */
  boolean append(State seen, Happening happening, Purchase purchase) throws SQLException {
    State next = seen.after(happening, purchase.quantity());
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("INSERT INTO lab.entry VALUES (?, ?, ?, ?, ?)")) {
      statement.setString(1, purchase.event());
      statement.setInt(2, next.version());
      statement.setString(3, happening.written());
      statement.setObject(4, purchase.id());
      statement.setInt(5, purchase.quantity());
      statement.executeUpdate();
      if (next.version() % SNAPSHOT_EVERY == 0) {
        snapshot(connection, purchase.event(), next);
      }
      return true;
    } catch (SQLException e) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private static void snapshot(Connection connection, String event, State state)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO lab.snapshot VALUES (?, ?, ?)
            ON CONFLICT (stream) DO UPDATE
            SET version = excluded.version, remaining = excluded.remaining
            WHERE snapshot.version < excluded.version
            """)) {
      statement.setString(1, event);
      statement.setInt(2, state.version());
      statement.setInt(3, state.remaining());
      statement.executeUpdate();
    }
  }

  /** Every purchase of every event. */
  List<Purchase> purchased() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT purchase, stream, quantity FROM lab.entry WHERE kind = ?")) {
      statement.setString(1, Happening.TICKET_PURCHASED.written());
      try (ResultSet row = statement.executeQuery()) {
        List<Purchase> purchases = new ArrayList<>();
        while (row.next()) {
          purchases.add(
              new Purchase(row.getObject(1, UUID.class), row.getString(2), row.getInt(3)));
        }
        return purchases;
      }
    }
  }
}
