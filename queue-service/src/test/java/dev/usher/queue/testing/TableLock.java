package dev.usher.queue.testing;

import dev.usher.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A table that nobody can use until this is closed: who needs it waits. */
public final class TableLock implements AutoCloseable {
  private final Connection connection;

  private TableLock(Connection connection) {
    this.connection = connection;
  }

  /** Keeps a table from all others. */
  public static TableLock lock(String table) {
    try {
      Connection connection =
          DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("lock table " + table + " in access exclusive mode");
      }
      return new TableLock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it still is locked. */
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
