package dev.usher.release;

import dev.usher.standalone.stores.Stores;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database as seen from outside: by connections that no service's settings bind. */
final class TestDataSource {
  private TestDataSource() {}

  static DataSource of(Stores stores) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(stores.jdbcUrl());
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    return dataSource;
  }
}
