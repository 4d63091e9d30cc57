package dev.usher.inventory.hold;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.Selection;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the statements that read and write holds, each in the caller's transaction. */
@ApplicationScoped
class HoldStore {
  private static final String LOCK_EVENT = Resource.text(HoldStore.class, "lock-event.sql");
  private static final String READ_HOLDS = Resource.text(HoldStore.class, "read-holds.sql");
  // Holds are read last: without the lock, an earlier try of the same request may
  // commit in between. Its seat is then never seen without its hold.
  private static final String READ_STOCK =
      String.join(
          ";\n",
          Resource.text(HoldStore.class, "read-seats.sql"),
          Resource.text(HoldStore.class, "read-sections.sql"),
          Resource.text(HoldStore.class, "read-visitors.sql"),
          READ_HOLDS);
  // One round trip, because all requests for the event wait meanwhile. Separate statements, because
  // only those that start after the lock is taken see what its previous owner committed.
  private static final String LOCK_AND_READ = String.join(";\n", LOCK_EVENT, READ_STOCK);
  private static final String READ =
      String.join(";\n", Resource.text(HoldStore.class, "read-event.sql"), READ_STOCK);
  private static final String WRITE_HOLDS = Resource.text(HoldStore.class, "write-holds.sql");

  // The same text for the same patience, so that PostgreSQL's driver keeps its plan.
  private final Map<Duration, String> lockAndRead = new ConcurrentHashMap<>();

  /** The rules of an event, and the version that this transaction creates if it commits. */
  record LockedEvent(int maxPerVisitor, Duration paymentWindow, long version, boolean salesEnded) {}

  /** Sets how long this transaction waits for locks from now on. */
  void waitForLocks(Connection connection, Duration patience) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = " + patience.toMillis());
    }
  }

  /** Locks the event until the end of the transaction; empty if the event does not exist. */
  Optional<LockedEvent> lock(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_EVENT)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        return lockedEvent(row);
      }
    }
  }

  /** Returns the existing holds of an event, by key. */
  Map<UUID, StoredHold> holds(Connection connection, String event, Collection<UUID> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ_HOLDS)) {
      Columns columns = new Columns(connection, statement);
      statement.setString(columns.next(), event);
      columns.add("uuid", keys.toArray());
      try (ResultSet row = statement.executeQuery()) {
        return holds(row, event);
      }
    }
  }

  /** A visitor and the pass of the request. */
  private record Holder(String visitor, String passId) {}

  /** The seats and places of a batch's visitors, and their finished passes. */
  private record Holders(Map<String, Integer> taken, Set<String> finishedPasses) {}

  /** An event, and the stock that a batch needs of it. */
  record LockedStock(LockedEvent event, EventStock stock) {}

  /**
   * Reads the stock that a batch needs without the event's lock. A refusal based on it was correct
   * at some moment since the call; a win may not be. Empty if the event does not exist.
   */
  Optional<LockedStock> read(Connection connection, String event, List<HoldRequest> requests)
      throws SQLException {
    return stock(connection, READ, event, requests);
  }

  /**
   * Locks the event until the end of the transaction and reads the stock that a batch needs; empty
   * if the event does not exist.
   *
   * @param patience how long to wait for the lock; callers use only a few values, as each is kept
   *     as SQL text
   */
  Optional<LockedStock> lockAndRead(
      Connection connection, String event, List<HoldRequest> requests, Duration patience)
      throws SQLException {
    String sql =
        lockAndRead.computeIfAbsent(
            patience, p -> "set local lock_timeout = " + p.toMillis() + ";\n" + LOCK_AND_READ);
    return stock(connection, sql, event, requests);
  }

  private static Optional<LockedStock> stock(
      Connection connection, String sql, String event, List<HoldRequest> requests)
      throws SQLException {
    Object[] keys = requests.stream().map(r -> r.id().key()).toArray();
    List<SeatId> seats =
        named(requests, r -> r.selection() instanceof Selection.Seats s ? s.ids() : List.of())
            .flatMap(id -> SeatId.parse(id).stream())
            .toList();
    Object[] namedSections =
        Stream.concat(
                named(
                    requests,
                    r ->
                        r.selection() instanceof Selection.Places p
                            ? List.of(p.section())
                            : List.of()),
                seats.stream().map(SeatId::section))
            .distinct()
            .toArray();
    List<Holder> holders =
        requests.stream().map(r -> new Holder(r.visitor(), r.passId())).distinct().toList();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Columns columns = new Columns(connection, statement);
      statement.setString(columns.next(), event);
      statement.setString(columns.next(), event);
      columns.add("text", seats, SeatId::id);
      columns.add("text", seats, SeatId::section);
      columns.add("text", seats, SeatId::row);
      columns.add("int4", seats, SeatId::number);
      statement.setString(columns.next(), event);
      columns.add("text", namedSections);
      statement.setString(columns.next(), event);
      columns.add("text", holders, Holder::visitor);
      columns.add("text", holders, Holder::passId);
      statement.setString(columns.next(), event);
      columns.add("uuid", keys);
      boolean isResult = statement.execute();
      while (!isResult) {
        isResult = statement.getMoreResults();
      }
      Optional<LockedEvent> locked = result(statement, HoldStore::lockedEvent);
      Map<String, EventStock.Seat> seatsById = result(statement, HoldStore::seats);
      Map<String, EventStock.Section> sections = result(statement, HoldStore::sections);
      Holders found = result(statement, HoldStore::holders);
      Map<UUID, StoredHold> holds = result(statement, row -> holds(row, event));
      return locked.map(
          e ->
              new LockedStock(
                  e,
                  new EventStock(
                      e.salesEnded(),
                      e.maxPerVisitor(),
                      sections,
                      seatsById,
                      found.taken(),
                      found.finishedPasses(),
                      holds)));
    }
  }

  /**
   * Writes the winners of a batch; returns the time from which they are held.
   *
   * @throws SQLException also when a constraint rejects one of them
   */
  Instant write(
      Connection connection,
      String event,
      Duration paymentWindow,
      List<BatchDecision.Decision.Wins> winners)
      throws SQLException {
    Set<String> sections = new HashSet<>();
    winners.forEach(w -> w.items().forEach(item -> sections.add(item.section())));
    try (PreparedStatement statement = connection.prepareStatement(WRITE_HOLDS)) {
      Columns columns = new Columns(connection, statement);
      statement.setString(columns.next(), event);
      statement.setLong(columns.next(), paymentWindow.toMillis());
      columns.add("uuid", winners, w -> w.request().id().key());
      columns.add("text", winners, w -> w.request().visitor());
      columns.add("text", winners, w -> w.request().passId());
      columns.add("text", winners, w -> w.request().fingerprint());
      columns.add("int4", winners, w -> w.request().selection().quantity());
      columns.add("int8", winners, w -> w.total().amount());
      columns.add("text", winners, w -> w.total().currency());
      columns.add("text", winners, w -> joined(w, HoldItem::section));
      columns.add("text", winners, w -> joined(w, item -> item.price().amount()));
      columns.add("text", winners, w -> w.hasSeats() ? joined(w, HoldStore::seat) : null);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getLong("sections") != sections.size()) {
          throw new IllegalStateException("A section went away under the lock of event " + event);
        }
        return instant(row, "at");
      }
    }
  }

  /** Joins a value of each item, in order; no id has a comma. */
  private static String joined(
      BatchDecision.Decision.Wins winner, Function<HoldItem, Object> what) {
    return winner.items().stream()
        .map(item -> what.apply(item).toString())
        .collect(Collectors.joining(","));
  }

  private static String seat(HoldItem item) {
    return item.seat().orElseThrow();
  }

  private interface ResultReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Reads the result of the next of several statements. */
  private static <T> T result(PreparedStatement statement, ResultReader<T> reader)
      throws SQLException {
    T read;
    try (ResultSet row = statement.getResultSet()) {
      read = reader.read(row);
    }
    statement.getMoreResults();
    return read;
  }

  private static Optional<LockedEvent> lockedEvent(ResultSet row) throws SQLException {
    return row.next()
        ? Optional.of(
            new LockedEvent(
                row.getInt("max_per_visitor"),
                Duration.ofMillis(row.getLong("payment_window_ms")),
                row.getLong("version"),
                row.getBoolean("sales_ended")))
        : Optional.empty();
  }

  private static Map<UUID, StoredHold> holds(ResultSet row, String event) throws SQLException {
    Map<UUID, StoredHold> holds = new HashMap<>();
    Map<UUID, List<HoldItem>> items = new HashMap<>();
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
    return holds;
  }

  private static Map<String, EventStock.Seat> seats(ResultSet row) throws SQLException {
    Map<String, EventStock.Seat> seats = new HashMap<>();
    while (row.next()) {
      UUID hold = row.getObject("hold_id", UUID.class);
      Optional<EventStock.Owner> owner =
          hold == null
              ? Optional.empty()
              : Optional.of(new EventStock.Owner(hold, String.valueOf(row.getString("visitor"))));
      seats.put(row.getString("id"), new EventStock.Seat(row.getString("section_id"), owner));
    }
    return seats;
  }

  private static Map<String, EventStock.Section> sections(ResultSet row) throws SQLException {
    Map<String, EventStock.Section> sections = new HashMap<>();
    while (row.next()) {
      sections.put(
          row.getString("id"),
          new EventStock.Section(
              "GENERAL".equals(row.getString("kind")),
              new Money(row.getLong("price"), row.getString("currency")),
              row.getInt("places_left")));
    }
    return sections;
  }

  private static Holders holders(ResultSet row) throws SQLException {
    Map<String, Integer> taken = new HashMap<>();
    Set<String> finishedPasses = new HashSet<>();
    while (row.next()) {
      taken.put(row.getString("visitor"), row.getInt("taken"));
      if (row.getBoolean("is_finished")) {
        finishedPasses.add(row.getString("pass_id"));
      }
    }
    return new Holders(taken, finishedPasses);
  }

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

  private static Stream<String> named(
      List<HoldRequest> requests, Function<HoldRequest, List<String>> names) {
    return requests.stream().flatMap(r -> names.apply(r).stream()).distinct();
  }

  /** Sets array parameters in order. */
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
      add(type, rows.stream().map(column).toArray());
    }

    void add(String type, @Nullable Object[] values) throws SQLException {
      statement.setArray(next(), connection.createArrayOf(type, values));
    }
  }
}
