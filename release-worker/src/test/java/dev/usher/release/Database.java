package dev.usher.release;

import dev.usher.standalone.stores.Stores;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of the processes under test, seen from a test without Quarkus. */
final class Database {
  private Database() {}

  static DataSource of(Stores stores) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(stores.jdbcUrl());
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    return dataSource;
  }
}
