package dev.usher.common.store;

import dev.usher.common.failure.StoreFailures;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Probes PostgreSQL twice a second, on its own thread and connection, and writes the result to
 * {@link PostgresState}. While PostgreSQL is unavailable, all pools refuse at once instead of
 * letting each request wait, and they drop their idle connections before they are used again.
 *
 * <p>Never uses the pool: a pool that is exhausted, or an event that is locked, is no outage.
 */
@ApplicationScoped
class PostgresWatch {
  private static final Logger LOG = Logger.getLogger(PostgresWatch.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
  private static final Duration NO_WAIT = Duration.ofMillis(10);

  private final PostgresState state;
  private final Duration timeout;
  private final Duration patience;
  private final Duration pause;
  private final Instance<AgroalDataSource> dataSource;
  private final Instance<AgroalDataSource> all;
  private final Thread thread = new Thread(this::watch, "postgres-watch");
  private volatile boolean isStopped;

  // Confined to the watching thread.
  private @Nullable Connection connection;

  PostgresWatch(
      PostgresState state,
      PostgresSettings settings,
      Instance<AgroalDataSource> dataSource,
      @Any Instance<AgroalDataSource> all) {
    this.state = state;
    this.timeout = settings.timeout();
    this.patience = timeout.dividedBy(2);
    Duration often = timeout.dividedBy(5);
    this.pause = often.compareTo(LONGEST_PAUSE) < 0 ? often : LONGEST_PAUSE;
    this.dataSource = dataSource;
    this.all = all;
    thread.setDaemon(true);
  }

  void start(@Observes StartupEvent started) {
    if (dataSource.isResolvable()) {
      waitForConnections(timeout);
      thread.start();
    }
  }

  void stop(@Observes ShutdownEvent stopping) {
    isStopped = true;
    thread.interrupt();
  }

  private void watch() {
    while (!isStopped) {
      try {
        note(responds());
        state.awaitDoubt(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (RuntimeException e) {
        LOG.warn("The probe of PostgreSQL failed", e);
      }
    }
    close();
  }

  private void note(boolean responds) {
    if (responds != state.isAway()) {
      return;
    }
    // Idle connections may have died meanwhile; each would fail a request.
    dropIdleConnections();
    waitForConnections(responds ? timeout : NO_WAIT);
    state.set(!responds);
    if (responds) {
      LOG.info("PostgreSQL responds again");
    } else {
      LOG.warn("PostgreSQL does not respond: requests that need it are refused until it does");
    }
  }

  private boolean responds() {
    Connection known = connection;
    if (known != null) {
      try {
        ask(known);
        return true;
      } catch (SQLException e) {
        close();
        if (!StoreFailures.isDeadConnection(e)) {
          LOG.debug("PostgreSQL did not respond to the probe", e);
          return false;
        }
        // PostgreSQL ended this connection, and perhaps those of the pool too.
        dropIdleConnections();
      }
    }
    try {
      connection = open();
      return true;
    } catch (SQLException e) {
      LOG.debug("PostgreSQL accepts no connection", e);
      return false;
    }
  }

  private static void ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    }
  }

  private Connection open() throws SQLException {
    AgroalConnectionFactoryConfiguration factory =
        pool(dataSource.get()).connectionFactoryConfiguration();
    Properties properties = new Properties();
    properties.putAll(factory.jdbcProperties());
    if (factory.principal() instanceof NamePrincipal name) {
      properties.setProperty("user", name.getName());
    }
    for (Object credential : factory.credentials()) {
      if (credential instanceof SimplePassword password) {
        properties.putAll(password.asProperties());
      }
    }
    String seconds = Long.toString(Math.max(1, patience.toSeconds()));
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("ApplicationName", "usher-watch");
    Connection opened = DriverManager.getConnection(factory.jdbcUrl(), properties);
    opened.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
    return opened;
  }

  private void dropIdleConnections() {
    all.forEach(one -> one.flush(FlushMode.IDLE));
  }

  private void waitForConnections(Duration atMost) {
    all.forEach(one -> pool(one).setAcquisitionTimeout(atMost));
  }

  private static AgroalConnectionPoolConfiguration pool(AgroalDataSource dataSource) {
    return dataSource.getConfiguration().connectionPoolConfiguration();
  }

  private void close() {
    Connection closed = connection;
    connection = null;
    try {
      if (closed != null) {
        closed.close();
      }
    } catch (SQLException e) {
      LOG.debug("A dead connection could not be closed", e);
    }
  }
}
