package dev.usher.lab.sale;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import dev.usher.testing.TestStores;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SaleTablesTest {
  private static final String URL =
      TestStores.stores().jdbcUrl() + "?user=postgres&password=postgres";

  @Test
  void aSchemaThatTheLabDidNotCreateIsNotDropped() {
    Sql.text("test", "CREATE DATABASE shop").on(at(URL)).update();
    DataSource shop = at(URL.replace("/postgres?", "/shop?"));
    SaleTables.create(shop).drop();
    Sql.text("test", "CREATE SCHEMA lab").on(shop).update();
    SqlFault refused = assertThrows(SqlFault.class, () -> SaleTables.create(shop));
    assertTrue(String.valueOf(refused.failure().getMessage()).contains("did not create"));
  }

  @Test
  void theLabsOwnSchemaIsCreatedAgain() {
    Sql.text("test", "CREATE DATABASE own").on(at(URL)).update();
    DataSource own = at(URL.replace("/postgres?", "/own?"));
    SaleTables.create(own);
    assertDoesNotThrow(() -> SaleTables.create(own));
  }

  private static DataSource at(String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    return dataSource;
  }
}
