package dev.usher.lab.strategy;

import dev.usher.common.sql.SqlFault;
import dev.usher.lab.sale.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a separate connection: committed, or rolled back when its work throws. */
public final class Transaction {
  private Transaction() {}

  @FunctionalInterface
  public interface Work {
    Decision on(Connection connection) throws SQLException;
  }

  /** Runs at READ COMMITTED, PostgreSQL's default. */
  public static Decision run(DataSource dataSource, Work work) throws SQLException {
    return run(dataSource, Connection.TRANSACTION_READ_COMMITTED, work);
  }

  public static Decision run(DataSource dataSource, int isolation, Work work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(isolation);
      }
      connection.setAutoCommit(false);
      try {
        Decision decision = work.on(connection);
        connection.commit();
        return decision;
      } catch (SqlFault e) {
        connection.rollback();
        throw e.failure();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }
}
