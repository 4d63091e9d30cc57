package dev.usher.common.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Lets statements on one connection take longer than a visitor would wait: work in the background,
 * reads of a whole event, an operator's changes.
 */
public final class LongStatements {
  private LongStatements() {}

  /** Work with statements on a connection. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws SQLException;
  }

  /** Runs work with this timeout for each statement. */
  public static <T> T allow(Connection connection, Duration timeout, Work<T> work)
      throws SQLException {
    int before = connection.getNetworkTimeout();
    int longer = Math.toIntExact(timeout.toMillis());
    connection.setNetworkTimeout(Runnable::run, longer);
    set(connection, longer);
    T result;
    try {
      result = work.run();
    } catch (SQLException | RuntimeException e) {
      restoreAfterFailure(connection, before, e);
      throw e;
    }
    set(connection, before);
    connection.setNetworkTimeout(Runnable::run, before);
    return result;
  }

  /**
   * After a failure in a transaction PostgreSQL takes no command, and its rollback takes the
   * setting back by itself; a connection that is broken is dropped by the pool.
   */
  private static void restoreAfterFailure(Connection connection, int before, Exception failure) {
    try {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, before);
        if (connection.getAutoCommit()) {
          set(connection, before);
        }
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static void set(Connection connection, int millis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set statement_timeout = " + millis * 4L / 5);
    }
  }
}
