package dev.usher.booking.language;

import dev.usher.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What stands in PostgreSQL, asked past the service. */
public final class Tables {
  private Tables() {}

  /** The one number that a query answers. */
  public static long number(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes something, as only a test may. */
  public static void run(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seats and places of an event that are held or booked, by its counters. */
  public static long taken(String event) {
    return number(
        "select coalesce(sum(taken), 0) from inventory.section where event_id = ?", event);
  }

  /** The same, by the rows of holds. */
  public static long live(String event) {
    return number(
        "select coalesce(sum(i.quantity), 0) from inventory.hold_item i"
            + " join inventory.hold h on h.event_id = i.event_id and h.id = i.hold_id"
            + " where i.event_id = ? and h.status in ('HELD', 'BOOKED')",
        event);
  }

  /** The same, by replaying the ledger: a booking counts once, whenever it was made. */
  public static long replayed(String event) {
    return number(
        """
        select coalesce(sum(quantity), 0) from (
          select distinct on (hold_id, section_id) kind, quantity
          from inventory.ledger
          where event_id = ? and kind <> 'REFUNDED'
          order by hold_id, section_id, id desc) last
        where kind in ('HELD', 'BOOKED')""",
        event);
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
  }
}
