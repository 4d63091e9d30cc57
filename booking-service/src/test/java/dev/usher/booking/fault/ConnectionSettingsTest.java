package dev.usher.booking.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.QueueStub;
import dev.usher.common.sql.LongStatements;
import dev.usher.common.store.PostgresSettings;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting of this service's own must not take away those that the inventory's promises need. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class ConnectionSettingsTest {
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
   * Agroal interrupts the attempt to connect for a request that gives up; an interrupt that comes
   * late is there when the attempt for the next request begins.
   */
  @Test
  void whoGivesUpWaitingForAConnectionFailsNobodyElse() throws SQLException {
    var factory =
        dataSource
            .getConfiguration()
            .connectionPoolConfiguration()
            .connectionFactoryConfiguration();
    Properties properties = new Properties();
    properties.putAll(factory.jdbcProperties());
    properties.setProperty("user", "postgres");
    properties.setProperty("password", "postgres");
    Thread.currentThread().interrupt();
    try (Connection connection = DriverManager.getConnection(factory.jdbcUrl(), properties)) {
      assertFalse(connection.isClosed());
    } finally {
      assertTrue(Thread.interrupted());
    }
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

  /** What the transaction does next is for a visitor again. */
  @Test
  void aLongStatementOfATransactionLeavesTheUsualLimitsToItsRest() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      List<String> usual = limits(connection);
      connection.setAutoCommit(false);
      String current = "select pg_current_xact_id()";
      String before = query(connection, current);
      List<String> during =
          LongStatements.allow(connection, Duration.ofMinutes(1), () -> limits(connection));
      assertEquals(List.of("48s", "60000"), during);
      assertEquals(usual, limits(connection));
      assertEquals(before, query(connection, current), "the same transaction");
      connection.rollback();
    }
  }

  /** Behind PgBouncer in transaction mode, each transaction may have another session. */
  @Test
  void theLimitOfALongStatementEndsWithItsTransaction() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      String current = "select pg_current_xact_id()";
      List<String> transactions =
          LongStatements.allow(
              connection,
              Duration.ofMinutes(1),
              () -> {
                String first = query(connection, current);
                return List.of(first, query(connection, current));
              });
      assertEquals(transactions.get(0), transactions.get(1), "one transaction");
      assertTrue(connection.getAutoCommit());
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
    return query(connection, "show " + setting);
  }

  private static String query(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
