package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.sale.Tables;
import dev.usher.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What somebody has given is looked at before it is touched. */
class GivenStoresTest {
  private static final Where OWN = Where.of(TestStores.stores());

  @Test
  void aSchemaThatTheLabHasNotMadeIsNotDropped() throws Exception {
    Where where = database("shop");
    assertDoesNotThrow(() -> GivenStores.refuseUnfit(where));
    sql(where, "CREATE SCHEMA lab");
    assertRefused(where, "a schema lab that the lab has not made");
    sql(where, "COMMENT ON SCHEMA lab IS '" + GivenStores.MARK + "'");
    assertDoesNotThrow(() -> GivenStores.refuseUnfit(where));
  }

  @Test
  void theMarkIsWhatTheLabWritesOnItsSchema() throws Exception {
    Where where = database("marked");
    try (Instances instances = Instances.connect(where)) {
      Tables.make(instances.dataSource());
    }
    assertDoesNotThrow(() -> GivenStores.refuseUnfit(where));
  }

  @Test
  void whatCannotWorkIsSaidInALine() {
    assertRefused(new Where("jdbc:mysql://x/y", "a", "b", OWN.redisUrl()), "jdbc:postgresql:");
    assertRefused(
        new Where("jdbc:postgresql://127.0.0.1:1/x", "a", "b", OWN.redisUrl()), "cannot be used");
    assertRefused(
        new Where(OWN.jdbcUrl(), OWN.jdbcUser(), OWN.jdbcPassword(), "http://x"), "redis://");
  }

  private static void assertRefused(Where where, String why) {
    CannotRun refusal = assertThrows(CannotRun.class, () -> GivenStores.refuseUnfit(where));
    assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
  }

  private static Where database(String name) throws SQLException {
    sql(OWN, "CREATE DATABASE " + name);
    return new Where(
        OWN.jdbcUrl().replace("/postgres", "/" + name),
        OWN.jdbcUser(),
        OWN.jdbcPassword(),
        OWN.redisUrl());
  }

  private static void sql(Where where, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(where.jdbcUrl(), where.jdbcUser(), where.jdbcPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
