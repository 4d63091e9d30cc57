package dev.usher.lab;

import dev.usher.lab.kit.CannotRun;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Looks, before anything is touched, whether the lab can run on stores that somebody has given it.
 */
final class GivenStores {
  private static final int OLDEST_POSTGRES = 14;

  /** What the lab writes on the schemas that it makes. */
  static final String MARK = "Made by the lab of Usher, and remade by each run of it";

  private GivenStores() {}

  /**
   * Throws if it cannot.
   *
   * @throws CannotRun with what to do about it
   */
  static void refuseUnfit(Where where) {
    refuseUnfitPostgres(where);
    try {
      String scheme = URI.create(where.redisUrl()).getScheme();
      if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
        throw new CannotRun("--redis-url begins with redis:// or rediss://");
      }
    } catch (IllegalArgumentException e) {
      throw new CannotRun("--redis-url is not a URL: " + e.getMessage());
    }
  }

  private static void refuseUnfitPostgres(Where where) {
    if (!where.jdbcUrl().startsWith("jdbc:postgresql:")) {
      throw new CannotRun("--jdbc-url begins with jdbc:postgresql:");
    }
    try (Connection connection =
            DriverManager.getConnection(where.jdbcUrl(), where.jdbcUser(), where.jdbcPassword());
        Statement statement = connection.createStatement()) {
      int major = connection.getMetaData().getDatabaseMajorVersion();
      if (major < OLDEST_POSTGRES) {
        throw new CannotRun(
            "The lab needs PostgreSQL %d or later; the one given is %d"
                .formatted(OLDEST_POSTGRES, major));
      }
      if (!answer(statement, "SELECT has_database_privilege(current_database(), 'CREATE')")) {
        throw new CannotRun(
            where.jdbcUser()
                + " may not create schemas there: GRANT CREATE ON DATABASE, or name another user");
      }
      if (answer(
          statement,
          """
          SELECT EXISTS (SELECT FROM pg_namespace
            WHERE nspname = 'lab'
              AND coalesce(obj_description(oid, 'pg_namespace'), '') <> '%s')
          """
              .formatted(MARK))) {
        throw new CannotRun(
            "That database has a schema lab that the lab has not made. It would be dropped: name another database");
      }
    } catch (SQLException e) {
      throw new CannotRun("PostgreSQL cannot be used: " + e.getMessage());
    }
  }

  private static boolean answer(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
