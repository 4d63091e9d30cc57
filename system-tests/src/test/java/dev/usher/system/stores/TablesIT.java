package dev.usher.system.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The tables that the migrations make could be distributed by the event's id, for example by Citus:
 * whatever is unique, and every reference, begins with it.
 */
class TablesIT {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
  private static final List<String> MIGRATIONS =
      List.of(
          "inventory/src/main/resources/db/inventory",
          "booking-service/src/main/resources/db/booking",
          "queue-service/src/main/resources/db/queue");
  private static final String DATABASE = "all_tables";

  /** The column with the event's id, where it is not {@code event_id}. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("inventory.event", "id"),
          Map.entry("queue.room", "id"),
          Map.entry("queue.counter", "room"),
          Map.entry("queue.checkpoint", "room"),
          Map.entry("queue.draw", "room"),
          Map.entry("queue.history", "room"),
          Map.entry("queue.invitation", "room"),
          Map.entry("queue.bypass", "room"),
          Map.entry("queue.login_place", "room"),
          Map.entry("queue.login_left", "room"),
          Map.entry("queue.push_subscription", "room"),
          Map.entry("queue.pass", "room"));

  /** Tables that would stay whole, and why. */
  private static final Map<String, String> WHOLE =
      Map.of(
          "inventory.release_worker", "the running processes, a few rows of no event",
          "queue.history_writer", "the running processes, a few rows of no event",
          "queue.message", "db-scheduler looks for a message by its kind and name alone",
          "booking.message", "db-scheduler looks for a message by its kind and name alone");

  private static final String UNIQUE =
      """
      select t.oid::regclass::text as name, i.indexrelid::regclass::text as what, a.attname as first
      from pg_index i
      join pg_class t on t.oid = i.indrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where i.indisunique and t.relnamespace::regnamespace::text in ('inventory', 'booking', 'queue')
      """;
  private static final String REFERENCES =
      """
      select c.conrelid::regclass::text as name, c.conname as what, a.attname as first
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'f' and c.connamespace::regnamespace::text in ('inventory', 'booking', 'queue')
      union all
      select c.confrelid::regclass::text, c.conname || ' (its target)', a.attname
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.confrelid and a.attnum = c.confkey[1]
      where c.contype = 'f' and c.connamespace::regnamespace::text in ('inventory', 'booking', 'queue')
      """;
  private static final String WITHOUT_PRIMARY_KEY =
      """
      select t.oid::regclass::text as name, 'no primary key' as what, '' as first
      from pg_class t
      where t.relkind = 'r' and t.relnamespace::regnamespace::text in ('inventory', 'booking', 'queue')
        and not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)
      """;

  /** Something of a table that begins with a column. */
  private record Key(String table, String what, String first) {
    boolean beginsWithTheEvent() {
      return first.equals(NAMES.getOrDefault(table, "event_id"));
    }
  }

  @BeforeAll
  static void migrate() throws SQLException {
    TestDatabase.update("create database " + DATABASE);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String folder : MIGRATIONS) {
        statement.execute("create schema " + Path.of(folder).getFileName());
        for (Path file : files(HOME.resolve(folder))) {
          statement.execute(Texts.of(file));
        }
      }
    }
  }

  @Test
  void whateverIsUniqueBeginsWithTheEvent() throws SQLException {
    assertEquals(List.of(), wrong(UNIQUE));
  }

  @Test
  void everyReferenceBeginsWithTheEvent() throws SQLException {
    assertEquals(List.of(), wrong(REFERENCES));
  }

  @Test
  void everyTableHasAPrimaryKey() throws SQLException {
    assertEquals(List.of(), keys(WITHOUT_PRIMARY_KEY));
  }

  @Test
  void onlyTablesThatNeedItStayWhole() throws SQLException {
    TreeSet<String> needed = new TreeSet<>();
    keys(UNIQUE).stream().filter(k -> !k.beginsWithTheEvent()).map(Key::table).forEach(needed::add);
    assertEquals(needed, new TreeSet<>(WHOLE.keySet()));
  }

  private static List<Key> wrong(String query) throws SQLException {
    return keys(query).stream()
        .filter(key -> !WHOLE.containsKey(key.table()))
        .filter(key -> !key.beginsWithTheEvent())
        .toList();
  }

  private static List<Key> keys(String query) throws SQLException {
    List<Key> keys = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        keys.add(new Key(row.getString("name"), row.getString("what"), row.getString("first")));
      }
    }
    return keys;
  }

  private static Connection connect() throws SQLException {
    String url = TestStores.stores().jdbcUrl();
    return DriverManager.getConnection(
        url.substring(0, url.lastIndexOf('/') + 1) + DATABASE, "postgres", "postgres");
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
