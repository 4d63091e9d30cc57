package dev.usher.lab.strategy;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a connection of its own: committed, or rolled back when its work throws. */
public final class Transaction {
  private Transaction() {}

  /** What happens within. */
  @FunctionalInterface
  public interface Work {
    Answer on(Connection connection) throws SQLException;
  }

  /** At READ COMMITTED, PostgreSQL's default. */
  public static Answer run(DataSource dataSource, Work work) throws SQLException {
    return run(dataSource, Connection.TRANSACTION_READ_COMMITTED, work);
  }

  public static Answer run(DataSource dataSource, int isolation, Work work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(isolation);
      }
      connection.setAutoCommit(false);
      try {
        Answer answer = work.on(connection);
        connection.commit();
        return answer;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }
}
