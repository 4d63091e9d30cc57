package dev.usher.common.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Lets statements on one connection take longer than a visitor would wait: work in the background,
 * reads of a whole event, an operator's changes. The setting ends with the transaction, so that a
 * pooler in transaction mode gives it to nobody else.
 */
public final class LongStatements {
  private LongStatements() {}

  /** Work with statements on a connection. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws SQLException;
  }

  /**
   * Runs work with this timeout for each statement: in the transaction of the connection if it has
   * one, else in one of its own.
   */
  public static <T> T allow(Connection connection, Duration timeout, Work<T> work)
      throws SQLException {
    int before = connection.getNetworkTimeout();
    int longer = Math.toIntExact(timeout.toMillis());
    boolean isOwn = connection.getAutoCommit();
    connection.setNetworkTimeout(Runnable::run, longer);
    T result;
    try {
      if (isOwn) {
        connection.setAutoCommit(false);
      }
      set(connection, longer);
      result = work.run();
      if (isOwn) {
        connection.commit();
      } else {
        set(connection, before);
      }
    } catch (SQLException | RuntimeException | Error e) {
      restoreAfterFailure(connection, isOwn, before, e);
      throw e;
    }
    restore(connection, isOwn, before);
    return result;
  }

  /**
   * After a failure in a transaction PostgreSQL takes no command, and its rollback takes the
   * setting back by itself; a connection that is broken is dropped by the pool.
   */
  private static void restoreAfterFailure(
      Connection connection, boolean isOwn, int before, Throwable failure) {
    try {
      if (!connection.isClosed()) {
        if (isOwn) {
          connection.rollback();
        }
        restore(connection, isOwn, before);
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static void restore(Connection connection, boolean isOwn, int before)
      throws SQLException {
    if (isOwn) {
      connection.setAutoCommit(true);
    }
    connection.setNetworkTimeout(Runnable::run, before);
  }

  private static void set(Connection connection, int millis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = " + millis * 4L / 5);
    }
  }
}
