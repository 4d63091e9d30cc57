package dev.usher.booking.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.usher.booking.testing.QueueStub;
import dev.usher.common.sql.LongStatements;
import dev.usher.common.store.PostgresSettings;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceListener;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLState;

/** A setting of this service's own must not take away those that the inventory's promises need. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class ConnectionSettingsTest {
  private static final String INTERRUPTED = PSQLState.UNEXPECTED_ERROR.getState();

  @Inject AgroalDataSource dataSource;

  @Inject
  @DataSource("booking")
  AgroalDataSource schedulerDataSource;

  @Inject PostgresSettings settings;

  @ParameterizedTest
  @CsvSource({
    "idle_in_transaction_session_timeout, 5s",
    "enable_seqscan, off",
    "plan_cache_mode, force_generic_plan"
  })
  void areAsTheInventoryNeedsThem(String setting, String value) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      assertEquals(value, show(connection, setting));
    }
  }

  @Test
  void theSchedulersConnectionsHaveTheSameLimitsAsAllOthers() throws SQLException {
    assertEquals(limitsOfPool(dataSource), limitsOfPool(schedulerDataSource));
    assertEquals(
        Long.toString(settings.timeout().toMillis()),
        limitsOfPool(schedulerDataSource).get("of the network"));
  }

  private static Map<String, Object> limitsOfPool(AgroalDataSource dataSource) throws SQLException {
    var pool = dataSource.getConfiguration().connectionPoolConfiguration();
    try (Connection connection = dataSource.getConnection()) {
      List<String> limits = limits(connection);
      return Map.of(
          "of a connection", pool.acquisitionTimeout(),
          "of a statement", limits.get(0),
          "of the network", limits.get(1),
          "of an idle transaction", show(connection, "idle_in_transaction_session_timeout"),
          "of a new connection", pool.connectionFactoryConfiguration().jdbcProperties());
    }
  }

  /**
   * Agroal interrupts the attempt to connect for a request that gives up, and runs the attempts for
   * others on the same thread.
   */
  @Test
  void whoGivesUpWaitingForAConnectionFailsNobodyElse() throws Exception {
    var factory = dataSource.getConfiguration().connectionPoolConfiguration();
    PostgresProxy proxy = new PostgresProxy();
    String url = proxy.start().get("quarkus.datasource.jdbc.url");
    Semaphore waiting = new Semaphore(0);
    AgroalDataSourceListener listener =
        new AgroalDataSourceListener() {
          @Override
          public void beforePoolBlock(long timeout) {
            waiting.release();
          }
        };
    var configuration =
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                pool ->
                    pool.maxSize(2)
                        .acquisitionTimeout(Duration.ofSeconds(1))
                        .connectionFactoryConfiguration(
                            new AgroalConnectionFactoryConfigurationSupplier(
                                    factory.connectionFactoryConfiguration())
                                .jdbcUrl(url)));
    try (AgroalDataSource pool = AgroalDataSource.from(configuration, listener)) {
      PostgresProxy.freeze();
      CompletableFuture<String> first = connects(pool);
      waiting.acquire();
      pool.getConfiguration()
          .connectionPoolConfiguration()
          .setAcquisitionTimeout(Duration.ofSeconds(30));
      CompletableFuture<String> second = connects(pool);
      waiting.acquire();
      assertNotEquals("connected", first.join());
      PostgresProxy.mend();
      assertNotEquals(INTERRUPTED, second.join());
    } finally {
      proxy.stop();
    }
  }

  private static CompletableFuture<String> connects(AgroalDataSource pool) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Connection connection = pool.getConnection()) {
            return connection.isClosed() ? "closed" : "connected";
          } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
          }
        },
        task -> new Thread(task).start());
  }

  /** The pool gives the connection to a request next. */
  @Test
  void aLongStatementLeavesTheUsualLimitsBehind() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      List<String> usual = limits(connection);
      for (String statement : List.of("select 1", "select 1 / 0")) {
        List<String> during = new ArrayList<>();
        try {
          LongStatements.allow(
              connection,
              Duration.ofMinutes(1),
              () -> {
                during.addAll(limits(connection));
                execute(connection, statement);
                return statement;
              });
        } catch (SQLException e) {
          assertEquals("22012", e.getSQLState(), "a division by zero");
        }
        assertEquals(List.of("48s", "60000"), during);
        assertEquals(usual, limits(connection), statement);
      }
    }
  }

  private static List<String> limits(Connection connection) throws SQLException {
    return List.of(
        show(connection, "statement_timeout"), Integer.toString(connection.getNetworkTimeout()));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
