package dev.usher.booking.language;

import dev.usher.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** What befalls PostgreSQL. */
public final class Postgres {
  private static final String DATABASE = "postgres";

  private Postgres() {}

  /** Ends all its connections and takes no new ones, until closed; what it knows stays. */
  public static Outage outage() {
    admit(false);
    return () -> admit(true);
  }

  /** Keeps a table from all others until closed: who needs it waits. */
  public static Outage standstill(String table) {
    return hold("lock table " + table + " in access exclusive mode");
  }

  /** Keeps the lock of an event from all others until closed; it can be read. */
  public static Outage lockedEvent(String event) {
    return hold("select from inventory.event where id = '" + event + "' for update");
  }

  private static Outage hold(String lock) {
    Connection connection = connect(DATABASE);
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(lock);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return () -> {
      try (connection) {
        connection.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /** How many statements wait for a lock. */
  public static long waiting() {
    return Tables.number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
  }

  /** A time without what PostgreSQL is for. */
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
