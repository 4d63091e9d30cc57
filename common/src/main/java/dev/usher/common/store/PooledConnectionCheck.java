package dev.usher.common.store;

import dev.usher.common.failure.StoreFailures;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.arc.Unremovable;
import io.quarkus.jdbc.postgresql.runtime.PostgreSQLAgroalConnectionConfigurer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;

/**
 * Finds dead connections before they are given out, without asking PostgreSQL. A server that ends a
 * connection sends a message on it, so an unsolicited message means that it is dead. Without this,
 * each connection that PostgreSQL ended fails one request.
 *
 * <p>The driver waits a millisecond for such a message, so only connections that have not been used
 * for a moment are checked: under load each is used again at once. One that ends in that moment
 * fails a statement, which {@link Retry} repeats.
 *
 * <p>Also drops a connection as soon as one of its statements fails in a way that only a dead
 * connection does; the driver's default knows fewer of these ways, and leaves a connection that was
 * ended by an operator in the pool for the next request to fail on.
 *
 * <p>Quarkus has no setting for a pool's validator; this is the bean that it asks to configure the
 * pools of PostgreSQL's driver. It asks by type at the start, so ArC sees no use of the bean and
 * would remove it.
 */
@Unremovable
@Alternative
@Priority(1)
@ApplicationScoped
@JdbcDriver("postgresql")
public class PooledConnectionCheck extends PostgreSQLAgroalConnectionConfigurer {
  /** Connections that were not used for so long are checked. PostgreSQL takes longer to restart. */
  public static final Duration CHECKED_AFTER = Duration.ofMillis(50);

  private final PostgresState state;

  PooledConnectionCheck(PostgresState state) {
    this.state = state;
  }

  @Override
  public void setExceptionSorter(
      String databaseKind, AgroalDataSourceConfigurationSupplier dataSource) {
    dataSource
        .connectionPoolConfiguration()
        .exceptionSorter(this::isFatal)
        .connectionValidator(PooledConnectionCheck::isAlive)
        .idleValidationTimeout(CHECKED_AFTER);
  }

  private boolean isFatal(SQLException e) {
    boolean isFatal = StoreFailures.hasEnded(e);
    if (isFatal) {
      state.doubt();
    }
    return isFatal;
  }

  private static boolean isAlive(Connection connection) {
    try {
      if (connection.isClosed()) {
        return false;
      }
      // This reads what has arrived. Notifications are not used.
      connection.unwrap(PGConnection.class).getNotifications();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
