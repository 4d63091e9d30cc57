package dev.usher.inventory.event;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs the statements that change an event, each in the caller's transaction. */
@ApplicationScoped
class EventStore {
  private static final String LOCK_EVENT = Resource.text(EventStore.class, "lock-event.sql");
  private static final String SEATS_IN_USE = Resource.text(EventStore.class, "seats-in-use.sql");
  private static final String SECTIONS_IN_USE =
      Resource.text(EventStore.class, "sections-in-use.sql");
  private static final String SEATS_IN_USE_SINCE =
      Resource.text(EventStore.class, "seats-in-use-since.sql");
  private static final String LAST_HELD = Resource.text(EventStore.class, "last-held.sql");
  private static final String REMOVE_ROWS = Resource.text(EventStore.class, "remove-rows.sql");
  private static final String REMOVE_SECTIONS =
      Resource.text(EventStore.class, "remove-sections.sql");
  private static final String WRITE_SECTIONS =
      Resource.text(EventStore.class, "write-sections.sql");
  private static final String WRITE_ROWS = Resource.text(EventStore.class, "write-rows.sql");

  /** An event that this transaction has locked. */
  record Locked(long version, boolean created) {}

  /** A row of seats and its section. */
  private record SectionRow(String section, SeatRow row) {}

  Locked lock(Connection connection, Event event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_EVENT)) {
      statement.setString(1, event.id());
      statement.setString(2, event.name());
      statement.setString(3, event.venue());
      statement.setObject(4, event.startsAt().atOffset(ZoneOffset.UTC));
      statement.setLong(5, event.paymentWindow().toMillis());
      statement.setInt(6, event.maxPerVisitor());
      statement.setObject(7, event.salesEndAt().atOffset(ZoneOffset.UTC));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Locked(row.getLong("version"), row.getBoolean("created"));
      }
    }
  }

  /** Sets how long this transaction waits for locks. */
  void waitForLocks(Connection connection, Duration patience) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = " + patience.toMillis());
    }
  }

  /** Returns the last hold entry of the event's ledger. */
  long lastHeld(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LAST_HELD)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong("id");
      }
    }
  }

  /** Returns seats that the change would remove although they were held after a ledger entry. */
  List<String> seatsInUseSince(Connection connection, Event event, long entry) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEATS_IN_USE_SINCE)) {
      rows(connection, statement, 1, event);
      statement.setString(4, event.id());
      statement.setString(5, event.id());
      statement.setLong(6, entry);
      return ids(statement);
    }
  }

  /** Returns seats that the change would remove although a visitor has or had them. */
  List<String> seatsInUse(Connection connection, Event event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEATS_IN_USE)) {
      rows(connection, statement, 1, event);
      statement.setString(4, event.id());
      statement.setString(5, event.id());
      return ids(statement);
    }
  }

  List<String> sectionsInUse(Connection connection, Event event) throws SQLException {
    List<Section> sections = event.sections();
    try (PreparedStatement statement = connection.prepareStatement(SECTIONS_IN_USE)) {
      array(connection, statement, 1, "text", sections, Section::id);
      array(connection, statement, 2, "text", sections, s -> s.kind().name());
      array(connection, statement, 3, "int4", sections, Section::capacity);
      statement.setString(4, event.id());
      return ids(statement);
    }
  }

  /** Writes the wanted sections and rows; returns the places left, by section. */
  Map<String, Integer> write(Connection connection, Event event) throws SQLException {
    List<SectionRow> rows = rows(event);
    try (PreparedStatement statement = connection.prepareStatement(REMOVE_ROWS)) {
      statement.setString(1, event.id());
      array(connection, statement, 2, "text", rows, SectionRow::section);
      array(connection, statement, 3, "text", rows, r -> r.row().label());
      statement.executeUpdate();
    }
    List<Section> sections = event.sections();
    try (PreparedStatement statement = connection.prepareStatement(REMOVE_SECTIONS)) {
      statement.setString(1, event.id());
      array(connection, statement, 2, "text", sections, Section::id);
      statement.executeUpdate();
    }
    Map<String, Integer> left = writeSections(connection, event);
    try (PreparedStatement statement = connection.prepareStatement(WRITE_ROWS)) {
      statement.setString(1, event.id());
      rows(connection, statement, 2, event);
      statement.executeUpdate();
    }
    return left;
  }

  private static Map<String, Integer> writeSections(Connection connection, Event event)
      throws SQLException {
    List<Section> sections = event.sections();
    try (PreparedStatement statement = connection.prepareStatement(WRITE_SECTIONS)) {
      statement.setString(1, event.id());
      array(connection, statement, 2, "text", sections, Section::id);
      array(connection, statement, 3, "text", sections, Section::name);
      array(connection, statement, 4, "text", sections, s -> s.kind().name());
      array(connection, statement, 5, "int8", sections, s -> s.price().amount());
      array(connection, statement, 6, "text", sections, s -> s.price().currency());
      array(connection, statement, 7, "int4", sections, Section::capacity);
      Map<String, Integer> left = new HashMap<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          left.put(row.getString("id"), row.getInt("places_left"));
        }
      }
      return left;
    }
  }

  private static void rows(
      Connection connection, PreparedStatement statement, int first, Event event)
      throws SQLException {
    List<SectionRow> rows = rows(event);
    array(connection, statement, first, "text", rows, SectionRow::section);
    array(connection, statement, first + 1, "text", rows, r -> r.row().label());
    array(connection, statement, first + 2, "int4", rows, r -> r.row().seats());
  }

  private static List<SectionRow> rows(Event event) {
    return event.sections().stream()
        .flatMap(s -> s.rows().stream().map(row -> new SectionRow(s.id(), row)))
        .toList();
  }

  private static <T> void array(
      Connection connection,
      PreparedStatement statement,
      int index,
      String type,
      List<T> things,
      Function<T, Object> column)
      throws SQLException {
    statement.setArray(
        index, connection.createArrayOf(type, things.stream().map(column).toArray()));
  }

  private static List<String> ids(PreparedStatement statement) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        ids.add(row.getString(1));
      }
    }
    return ids;
  }
}
