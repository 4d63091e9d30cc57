package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class ConnectionSettingsTest {
  @Inject AgroalDataSource dataSource;

  @Inject
  @DataSource("outbox")
  AgroalDataSource schedulerDataSource;

  @Test
  void theSchedulersConnectionsHaveTheSameLimitsAsAllOthers() throws SQLException {
    assertEquals(ofNewOnes(dataSource), ofNewOnes(schedulerDataSource));
    assertEquals(limits(dataSource), limits(schedulerDataSource));
  }

  /** With it, a request that gives up waiting for a connection could fail others. */
  @Test
  void attemptsToConnectAreNotInterrupted() {
    assertFalse(ofNewOnes(dataSource).containsKey("loginTimeout"));
  }

  private static Properties ofNewOnes(AgroalDataSource pool) {
    return pool.getConfiguration()
        .connectionPoolConfiguration()
        .connectionFactoryConfiguration()
        .jdbcProperties();
  }

  private static List<String> limits(AgroalDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return List.of(
          show(connection, "statement_timeout"),
          show(connection, "idle_in_transaction_session_timeout"),
          Integer.toString(connection.getNetworkTimeout()));
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
