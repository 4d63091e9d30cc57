package dev.usher.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The PostgreSQL of {@link TestStores}, used directly and not through the service under test: to
 * check what it stored, to prepare rows, and to hold locks that it has to wait for.
 */
public final class TestDatabase {
  private TestDatabase() {}

  /** The number that a query returns; its parameters are question marks. */
  public static long number(String sql, Object... parameters) {
    return first(sql, row -> row.getLong(1), parameters);
  }

  /** The text that a query returns. */
  public static String text(String sql, Object... parameters) {
    return first(sql, row -> row.getString(1), parameters);
  }

  private interface Value<T> {
    T of(ResultSet row) throws SQLException;
  }

  private static <T> T first(String sql, Value<T> value, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return value.of(row);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Runs a statement that returns no rows. */
  public static void update(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Ends all connections, as a restart of PostgreSQL does, and takes new ones. */
  public static void endConnections() {
    update(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            + " where datname = 'postgres' and pid <> pg_backend_pid()");
  }

  /**
   * Ends the connections whose statements wait for a lock and are like this. Returns their number.
   */
  public static long endWaiting(String statement) {
    return number(
        "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
            + " where wait_event_type = 'Lock' and query like ?",
        statement);
  }

  /** Locks a table until the result is closed: everybody else who needs it waits. */
  public static Lock lockTable(String table) {
    return lock("lock table " + table + " in access exclusive mode");
  }

  /** Runs a statement that takes locks, and keeps its transaction open until it is closed. */
  public static Lock lock(String sql, Object... parameters) {
    try {
      Connection connection = connect();
      connection.setAutoCommit(false);
      try (PreparedStatement statement = prepare(connection, sql, parameters)) {
        statement.execute();
      }
      return new Lock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
  }

  /** An open transaction that holds locks. */
  public static final class Lock implements AutoCloseable {
    private final Connection connection;

    private Lock(Connection connection) {
      this.connection = connection;
    }

    /** Whether it was not closed yet. */
    public boolean isHeld() {
      try {
        return !connection.isClosed();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try (connection) {
        connection.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
