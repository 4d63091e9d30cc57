package dev.usher.common.store;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Sets timeouts on the connections of the default pool; a service with another pool produces this
 * bean for it too. PostgreSQL itself cancels a statement that takes too long, so that none waits
 * there after its caller has gone, and ends a transaction that is idle, so that an instance that
 * stops in the middle of one (paused, cut off) locks nothing for the others any longer. If
 * PostgreSQL is silent, the driver gives up a little later. While PostgreSQL is known to be
 * unavailable, the pool gives out no connection.
 */
@Singleton
public class PostgresConnections implements AgroalPoolInterceptor {
  // Transactions wait for nothing but PostgreSQL: a healthy one is never idle for so long.
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(5);

  private final PostgresState state;
  private final Duration timeout;

  PostgresConnections(PostgresState state, PostgresSettings settings) {
    this.state = state;
    this.timeout = settings.timeout();
  }

  @Override
  public void onConnectionCreate(Connection connection) {
    try {
      limit(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("A new connection cannot be used", e);
    }
  }

  @Override
  public void onConnectionAcquire(Connection connection) {
    if (state.isAway()) {
      throw PostgresConnections.<RuntimeException>asItIs(
          new SQLTransientConnectionException("PostgreSQL does not respond", "08001"));
    }
  }

  private void limit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set statement_timeout = %d; set idle_in_transaction_session_timeout = %d"
              .formatted(timeout.toMillis() * 4 / 5, IDLE_IN_TRANSACTION.toMillis()));
    }
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
  }

  /**
   * Throws a checked exception that the interceptor's interface does not declare. The pool passes
   * it on, and those who ask for a connection expect exactly this one.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> E asItIs(Exception e) throws E {
    throw (E) e;
  }
}
