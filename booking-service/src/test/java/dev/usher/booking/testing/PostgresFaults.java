package dev.usher.booking.testing;

import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Faults of PostgreSQL that a test can cause. */
public final class PostgresFaults {
  private static final String DATABASE = "postgres";

  private PostgresFaults() {}

  /** Ends all its connections and takes no new ones, until closed; its data stays. */
  public static Outage outage() {
    admit(false);
    return () -> admit(true);
  }

  /** Locks the row of an event until the result is closed; it can be read. */
  public static TestDatabase.Lock lockedEvent(String event) {
    return TestDatabase.lock("select from inventory.event where id = ? for update", event);
  }

  /** How many statements wait for a lock. */
  public static long waiting() {
    return TestDatabase.number(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
  }

  /** An outage that lasts until it is closed. */
  public interface Outage extends AutoCloseable {
    @Override
    void close();
  }

  private static void admit(boolean isOpen) {
    try (Connection connection = connect("template1");
        Statement statement = connection.createStatement()) {
      statement.execute("alter database " + DATABASE + " with allow_connections " + isOpen);
      if (!isOpen) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                + DATABASE
                + "'");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(String database) {
    String url = TestStores.stores().jdbcUrl().replaceAll("/" + DATABASE + "$", "/" + database);
    try {
      return DriverManager.getConnection(url, "postgres", "postgres");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
