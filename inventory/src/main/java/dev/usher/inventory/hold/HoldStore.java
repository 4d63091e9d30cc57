package dev.usher.inventory.hold;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.event.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements that read and write holds, each in the caller's transaction. */
@ApplicationScoped
class HoldStore {
  private static final String LOCK_EVENT = Resource.text(HoldStore.class, "lock-event.sql");
  private static final String READ_HOLDS = Resource.text(HoldStore.class, "read-holds.sql");
  private static final String READ_SEATS = Resource.text(HoldStore.class, "read-seats.sql");
  private static final String READ_SECTIONS = Resource.text(HoldStore.class, "read-sections.sql");
  private static final String READ_VISITORS = Resource.text(HoldStore.class, "read-visitors.sql");
  private static final String WRITE_HOLDS = Resource.text(HoldStore.class, "write-holds.sql");

  /** The rules of an event, and the version that this transaction makes if it commits. */
  record LockedEvent(int maxPerVisitor, Duration paymentWindow, long version) {}

  /** Takes the event's lock until the end of the transaction; empty if there is no such event. */
  Optional<LockedEvent> lock(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_EVENT)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new LockedEvent(
                    row.getInt("max_per_visitor"),
                    Duration.ofMillis(row.getLong("payment_window_ms")),
                    row.getLong("version")))
            : Optional.empty();
      }
    }
  }

  /** The holds of an event that are there, by key. */
  Map<UUID, StoredHold> holds(Connection connection, String event, Collection<UUID> keys)
      throws SQLException {
    Map<UUID, StoredHold> holds = new HashMap<>();
    Map<UUID, List<HoldItem>> items = new HashMap<>();
    try (PreparedStatement statement =
        prepare(connection, READ_HOLDS, event, "uuid", keys.toArray())) {
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          UUID key = row.getObject("id", UUID.class);
          List<HoldItem> itemsOfHold = items.get(key);
          if (itemsOfHold == null) {
            itemsOfHold = new ArrayList<>();
            items.put(key, itemsOfHold);
            holds.put(key, storedHold(row, new HoldId(event, key), itemsOfHold));
          }
          itemsOfHold.add(item(row));
        }
      }
    }
    return holds;
  }

  /** What a batch needs to know of its event. */
  Stock stock(Connection connection, String event, int maxPerVisitor, List<HoldRequest> requests)
      throws SQLException {
    Map<UUID, StoredHold> holds =
        holds(connection, event, requests.stream().map(r -> r.id().key()).toList());
    Map<String, Stock.Seat> seats =
        read(
            connection,
            READ_SEATS,
            event,
            requests.stream()
                .flatMap(r -> r.wanted() instanceof Wanted.Seats s ? s.ids().stream() : null)
                .distinct(),
            row ->
                new Stock.Seat(
                    row.getString("section_id"),
                    Optional.ofNullable(row.getObject("hold_id", UUID.class))));
    Stream<String> general =
        requests.stream()
            .flatMap(r -> r.wanted() instanceof Wanted.Places p ? Stream.of(p.section()) : null);
    Stream<String> seated = seats.values().stream().map(Stock.Seat::section);
    Map<String, Stock.Section> sections =
        read(
            connection,
            READ_SECTIONS,
            event,
            Stream.concat(general, seated).distinct(),
            row ->
                new Stock.Section(
                    "GENERAL".equals(row.getString("kind")),
                    new Money(row.getLong("price"), row.getString("currency")),
                    row.getInt("places_left")));
    Map<String, Integer> visitors =
        read(
            connection,
            READ_VISITORS,
            event,
            requests.stream().map(HoldRequest::visitor).distinct(),
            row -> row.getInt("taken"));
    return new Stock(maxPerVisitor, sections, seats, visitors, holds);
  }

  /**
   * Writes the winners of a batch; answers when they began to be held.
   *
   * @throws SQLException also when a constraint finds that one of them must not be
   */
  Instant write(
      Connection connection,
      String event,
      Duration paymentWindow,
      List<Allotment.Decision.Wins> winners)
      throws SQLException {
    List<WrittenItem> items = new ArrayList<>();
    for (Allotment.Decision.Wins winner : winners) {
      for (int n = 0; n < winner.items().size(); n++) {
        items.add(new WrittenItem(winner.request().id().key(), n, winner.items().get(n)));
      }
    }
    long sections = items.stream().map(i -> i.item().section()).distinct().count();
    try (PreparedStatement statement = connection.prepareStatement(WRITE_HOLDS)) {
      Columns columns = new Columns(connection, statement);
      statement.setString(columns.next(), event);
      statement.setLong(columns.next(), paymentWindow.toMillis());
      columns.add("uuid", winners, w -> w.request().id().key());
      columns.add("text", winners, w -> w.request().visitor());
      columns.add("text", winners, w -> w.request().passId());
      columns.add("text", winners, w -> w.request().fingerprint());
      columns.add("int4", winners, w -> w.request().wanted().quantity());
      columns.add("int8", winners, w -> w.total().amount());
      columns.add("text", winners, w -> w.total().currency());
      columns.add("uuid", items, WrittenItem::hold);
      columns.add("int4", items, WrittenItem::ordinal);
      columns.add("text", items, i -> i.item().section());
      columns.add("text", items, i -> i.item().seat().orElse(null));
      columns.add("int4", items, i -> i.item().quantity());
      columns.add("int8", items, i -> i.item().price().amount());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getLong("sections") != sections) {
          throw new IllegalStateException("A section went away under the lock of event " + event);
        }
        return instant(row, "at");
      }
    }
  }

  private record WrittenItem(UUID hold, int ordinal, HoldItem item) {}

  private static StoredHold storedHold(ResultSet row, HoldId id, List<HoldItem> items)
      throws SQLException {
    Hold hold =
        new Hold(
            id,
            row.getString("visitor"),
            row.getString("pass_id"),
            HoldStatus.valueOf(row.getString("status")),
            instant(row, "held_at"),
            instant(row, "expires_at"),
            items,
            new Money(row.getLong("amount"), row.getString("currency")),
            Optional.ofNullable(row.getString("reference")));
    return new StoredHold(hold, row.getString("fingerprint"));
  }

  private static HoldItem item(ResultSet row) throws SQLException {
    return new HoldItem(
        row.getString("section_id"),
        Optional.ofNullable(row.getString("seat_id")),
        row.getInt("quantity"),
        new Money(row.getLong("price"), row.getString("currency")));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Rows by their first column, of the named things of an event; asks nothing about none. */
  private static <T> Map<String, T> read(
      Connection connection, String sql, String event, Stream<String> names, RowReader<T> reader)
      throws SQLException {
    Object[] wanted = names.toArray();
    Map<String, T> found = new HashMap<>();
    if (wanted.length == 0) {
      return found;
    }
    try (PreparedStatement statement = prepare(connection, sql, event, "text", wanted);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.put(row.getString(1), reader.read(row));
      }
    }
    return found;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, String event, String type, Object[] names)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, event);
    statement.setArray(2, connection.createArrayOf(type, names));
    return statement;
  }

  /** Sets array parameters one after the other. */
  private static final class Columns {
    private final Connection connection;
    private final PreparedStatement statement;
    private int index;

    Columns(Connection connection, PreparedStatement statement) {
      this.connection = connection;
      this.statement = statement;
    }

    int next() {
      return ++index;
    }

    <T> void add(String type, List<T> rows, Function<T, ? extends @Nullable Object> column)
        throws SQLException {
      Array values = connection.createArrayOf(type, rows.stream().map(column).toArray());
      statement.setArray(next(), values);
    }
  }
}
