package dev.usher.system.stores;

import dev.usher.testing.TestStores;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The programs that the stores of {@link TestStores} run from, which know where they are. */
final class Programs {
  private Programs() {}

  /** One of PostgreSQL's. */
  static String ofPostgres(String name) {
    try (Connection connection =
            DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select setting from pg_config where name = 'BINDIR'")) {
      row.next();
      return Path.of(row.getString(1), name).toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String redis() {
    int port = URI.create(TestStores.stores().redisUrl()).getPort();
    return RedisNode.textOf(port, "INFO", "server")
        .lines()
        .filter(line -> line.startsWith("executable:"))
        .map(line -> line.substring(line.indexOf(':') + 1))
        .findFirst()
        .orElseThrow();
  }
}
