package dev.usher.inventory.hold;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.hold.BatchDecision.Decision.Wins;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.Selection;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Reads, writes and books holds. All calls block and throw {@link SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
public class HoldStore {
  private static final Sql LOCK_EVENT = sql("lock-event.sql");
  private static final Sql READ_HOLDS = sql("read-holds.sql");
  // Holds are read last: without the lock, an earlier try of the same request may commit in
  // between. Its seat is then never seen without its hold.
  private static final Sql READ_PLACES =
      sql("read-sections.sql", "read-finished-passes.sql", "read-holds.sql");
  private static final Sql READ_ALL = sql("read-seats.sql", "read-visitors.sql").then(READ_PLACES);
  private static final Sql READ_EVENT = sql("read-event.sql");
  private static final Sql READ_EVENT_AND_ALL = READ_EVENT.then(READ_ALL);
  // Most refusals are for places, and a statement that finds nothing costs as much as the others.
  private static final Sql READ_EVENT_AND_PLACES = READ_EVENT.then(READ_PLACES);
  // One round trip, because all requests for the event wait meanwhile. Separate statements, because
  // only those that start after the lock is taken see what its previous owner committed.
  private static final Sql LOCK_AND_READ = LOCK_EVENT.then(READ_ALL);
  // Only for batches that leave a choice to the service: it reads whole sections.
  private static final Sql READ_TO_CHOOSE =
      sql(
          "read-seats.sql",
          "read-visitors.sql",
          "read-candidates.sql",
          "read-finished-passes.sql",
          "read-holds.sql");
  private static final Sql READ_EVENT_TO_CHOOSE = READ_EVENT.then(READ_TO_CHOOSE);
  private static final Sql LOCK_AND_READ_TO_CHOOSE = LOCK_EVENT.then(READ_TO_CHOOSE);
  private static final Sql WRITE_HOLDS = sql("write-holds.sql");
  private static final Sql BOOK_HOLD = sql("book-hold.sql");
  private static final Sql LOCK_HOLD = sql("lock-hold.sql");
  private static final Sql RETAKE_HOLD = sql("retake-hold.sql");

  private final DataSource dataSource;
  // The same text for the same patience, so that PostgreSQL's driver keeps its plan.
  private final Map<Duration, Sql> lockAndRead = new ConcurrentHashMap<>();
  private final Map<Duration, Sql> lockAndReadToChoose = new ConcurrentHashMap<>();

  /** Creates a store of holds in this database. */
  public HoldStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  private static Sql sql(String... files) {
    return Sql.of(HoldStore.class, files);
  }

  /**
   * A batch whose transaction has ended: committed, or rolled back because there were no winners.
   *
   * @param version of the event that the stock belongs to; after a rollback that of the last commit
   * @param heldAt when its holds began; empty if there were no winners
   */
  record Ended(BatchDecision decision, long version, Optional<Instant> heldAt) {}

  /** Returns the hold, or the booking it became. */
  public Optional<Hold> find(HoldId id) {
    Query query =
        READ_HOLDS
            .on(dataSource)
            .set("event", id.event())
            .array("holds", "uuid", new UUID[] {id.key()});
    Holds holds = new Holds(id.event());
    query.forEach(holds::add);
    return Optional.ofNullable(holds.byKey.get(id.key())).map(StoredHold::hold);
  }

  /**
   * Reads the stock that a batch needs without the event's lock. A refusal based on it was correct
   * at some moment since the call; a win may not be. Empty if the event does not exist.
   *
   * @param visitors whose seats and places are counted; all others count as having none
   */
  Optional<EventStock> read(String event, List<HoldRequest> requests, List<String> visitors) {
    return new StockQuery(event, requests, visitors).read(dataSource);
  }

  /**
   * Locks the event, reads the stock that a batch needs, lets the batch be decided, writes the
   * winners and commits. Without winners, nothing is changed. Empty if the event does not exist.
   *
   * @param patience how long to wait for the lock; callers use only a few values, as each is kept
   *     as SQL text
   * @throws SqlFault also if the event stays locked, or if a constraint rejects a winner
   */
  Optional<Ended> write(
      String event,
      List<HoldRequest> requests,
      Duration patience,
      Function<EventStock, BatchDecision> decide) {
    StockQuery query = new StockQuery(event, requests, visitors(requests));
    Sql sql = query.isToChoose() ? lockAndReadToChoose(patience) : lockAndRead(patience);
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Optional<BatchDecision> decision = query.readAll(sql.on(connection), true).map(decide);
        if (decision.isEmpty() || decision.get().winners().isEmpty()) {
          connection.rollback();
          // This transaction saw the state of the previous version.
          return decision.map(d -> new Ended(d, d.stock().version() - 1, Optional.empty()));
        }
        EventStock stock = decision.get().stock();
        Instant at = write(connection, event, stock.paymentWindow(), decision.get().winners());
        connection.commit();
        return Optional.of(new Ended(decision.get(), stock.version(), Optional.of(at)));
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new SqlFault("the transaction of a batch of holds of event " + event, e);
    }
  }

  private Sql lockAndRead(Duration patience) {
    return lockAndRead.computeIfAbsent(patience, p -> Sql.lockTimeout(p).then(LOCK_AND_READ));
  }

  private Sql lockAndReadToChoose(Duration patience) {
    return lockAndReadToChoose.computeIfAbsent(
        patience, p -> Sql.lockTimeout(p).then(LOCK_AND_READ_TO_CHOOSE));
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Writes the winners of a batch; returns the time from which they are held. */
  static Instant write(
      Connection connection, String event, Duration paymentWindow, List<Wins> winners) {
    Set<String> sections = new HashSet<>();
    winners.forEach(w -> w.items().forEach(item -> sections.add(item.section())));
    return WRITE_HOLDS
        .on(connection)
        .set("event", event)
        .set("payment_window_ms", paymentWindow.toMillis())
        .array("ids", "uuid", winners, w -> w.request().id().key())
        .array("visitors", "text", winners, w -> w.request().visitor())
        .array("passes", "text", winners, w -> w.request().passId())
        .array("fingerprints", "text", winners, w -> w.request().fingerprint())
        .array("quantities", "int4", winners, w -> w.request().selection().quantity())
        .array("amounts", "int8", winners, w -> w.total().amount())
        .array("currencies", "text", winners, w -> w.total().currency())
        .array("sections", "text", winners, w -> joined(w, HoldItem::section))
        .array("prices", "text", winners, w -> joined(w, item -> item.price().amount()))
        .array("seats", "text", winners, w -> w.hasSeats() ? joined(w, HoldStore::seat) : null)
        .first(
            row -> {
              if (row.number("sections") != sections.size()) {
                throw new IllegalStateException(
                    "A section disappeared under the lock of event " + event);
              }
              return row.instant("at");
            })
        .orElseThrow();
  }

  /** Sets how long the thread's transaction waits for locks from now on. */
  void waitForLocks(Duration patience) {
    Sql.lockTimeout(patience).on(dataSource).update();
  }

  /** Turns a hold that has not ended into a booking; returns false if it has ended. */
  boolean book(HoldId id, String reference) {
    return about(BOOK_HOLD, id).set("reference", reference).first(row -> true).isPresent();
  }

  /** Locks the hold until the end of the thread's transaction. */
  Optional<HoldStatus> lock(HoldId id) {
    return about(LOCK_HOLD, id).first(row -> HoldStatus.valueOf(row.text("status")));
  }

  /**
   * Locks the event, takes the seats of an ended hold again and books them; returns false if that
   * is not possible.
   */
  boolean retake(HoldId id, String reference) {
    return LOCK_EVENT
        .on(dataSource)
        .set("event", id.event())
        .first(row -> row.integer("max_per_visitor"))
        .flatMap(
            maxPerVisitor ->
                about(RETAKE_HOLD, id)
                    .set("max_per_visitor", maxPerVisitor)
                    .set("reference", reference)
                    .first(row -> true))
        .isPresent();
  }

  private Query about(Sql sql, HoldId id) {
    return sql.on(dataSource).set("event", id.event()).set("hold", id.key());
  }

  static List<String> visitors(List<HoldRequest> requests) {
    return requests.stream().map(HoldRequest::visitor).distinct().toList();
  }

  /** Joins a value of each item, in order; no id has a comma. */
  private static String joined(Wins winner, Function<HoldItem, Object> what) {
    return winner.items().stream()
        .map(item -> what.apply(item).toString())
        .collect(Collectors.joining(","));
  }

  private static String seat(HoldItem item) {
    return item.seat().orElseThrow();
  }

  /** Reads the stock that a batch of requests needs, in one round trip. */
  private static final class StockQuery {
    private final String event;
    private final List<HoldRequest> requests;
    private final List<SeatId> seats;
    private final List<Selection.Best> choices;
    private final List<String> visitors;

    /**
     * Creates a query for a batch.
     *
     * @param visitors whose seats and places are counted; all others count as having none
     */
    StockQuery(String event, List<HoldRequest> requests, List<String> visitors) {
      this.event = event;
      this.requests = requests;
      this.visitors = visitors;
      this.seats =
          requests.stream()
              .flatMap(
                  r ->
                      r.selection() instanceof Selection.Seats s
                          ? s.ids().stream()
                          : Stream.empty())
              .distinct()
              .flatMap(id -> SeatId.parse(id).stream())
              .toList();
      this.choices = choices(requests);
    }

    private static List<Selection.Best> choices(List<HoldRequest> requests) {
      List<Selection.Best> choices = List.of();
      for (HoldRequest request : requests) {
        if (request.selection() instanceof Selection.Best best) {
          choices = choices.isEmpty() ? new ArrayList<>() : choices;
          choices.add(best);
        }
      }
      return choices;
    }

    /** Whether a request leaves the choice of its seats to the service. */
    boolean isToChoose() {
      return !choices.isEmpty();
    }

    /** Reads the stock without the event's lock; empty if the event does not exist. */
    Optional<EventStock> read(DataSource dataSource) {
      if (isToChoose()) {
        return readAll(READ_EVENT_TO_CHOOSE.on(dataSource), false);
      }
      return seats.isEmpty() && visitors.isEmpty()
          ? setPlaces(READ_EVENT_AND_PLACES.on(dataSource))
              .results(results -> stock(results, false))
          : readAll(READ_EVENT_AND_ALL.on(dataSource), false);
    }

    /**
     * Reads the stock by a statement for the event and {@link #READ_ALL}, or {@link
     * #READ_TO_CHOOSE}; empty if the event does not exist.
     *
     * @param isLocked whether the seats that are read may be taken, so that some can be chosen
     */
    Optional<EventStock> readAll(Query query, boolean isLocked) {
      if (isToChoose()) {
        query
            .set("choosing", isLocked)
            .set("any_section", isAnySection())
            .array("chosen_sections", "text", chosenSections().toArray());
      }
      return setPlaces(query)
          .array("seats", "text", seats, SeatId::id)
          .array("seat_sections", "text", seats, SeatId::section)
          .array("seat_labels", "text", seats, SeatId::row)
          .array("seat_numbers", "int4", seats, SeatId::number)
          .array("visitors", "text", visitors.toArray())
          .results(results -> stock(results, true));
    }

    private boolean isAnySection() {
      return choices.stream().anyMatch(best -> best.section().isEmpty());
    }

    private Stream<String> chosenSections() {
      return choices.stream().flatMap(best -> best.section().stream()).distinct();
    }

    private Query setPlaces(Query query) {
      Stream<String> sections =
          Stream.concat(
              requests.stream()
                  .flatMap(
                      r ->
                          r.selection() instanceof Selection.Places p
                              ? Stream.of(p.section())
                              : Stream.empty()),
              Stream.concat(seats.stream().map(SeatId::section), chosenSections()));
      return query
          .set("event", event)
          .array("sections", "text", sections.distinct().toArray())
          .array("passes", "text", requests.stream().map(HoldRequest::passId).distinct().toArray())
          .array("holds", "uuid", requests, r -> r.id().key());
    }

    private Optional<EventStock> stock(Query.Results results, boolean isAll) throws SQLException {
      Map<String, EventStock.Section> sections = new HashMap<>();
      Map<String, EventStock.Seat> seatsById = new HashMap<>();
      Map<String, Integer> taken = new HashMap<>();
      Map<String, List<EventStock.Row>> candidates = new LinkedHashMap<>();
      Set<String> finishedPasses = new HashSet<>();
      Holds holds = new Holds(event);
      Optional<EventStock> stock =
          results.first(
              row ->
                  new EventStock(
                      row.number("version"),
                      Duration.ofMillis(row.number("payment_window_ms")),
                      row.flag("sales_ended"),
                      row.integer("max_per_visitor"),
                      sections,
                      seatsById,
                      taken,
                      finishedPasses,
                      holds.byKey,
                      candidates,
                      isAnySection()));
      if (isAll) {
        results.forEach(row -> seatsById.put(row.text("id"), seat(row)));
        results.forEach(row -> taken.put(row.text("visitor"), row.integer("taken")));
      }
      results.forEach(
          row -> {
            String id = row.text("id");
            sections.put(id, section(row));
            if (isToChoose() && row.flag("is_candidate")) {
              candidates.put(id, rows(id, row));
            }
          });
      results.forEach(row -> finishedPasses.add(row.text("pass_id")));
      results.forEach(holds::add);
      return stock;
    }

    private static EventStock.Seat seat(Row row) throws SQLException {
      Optional<UUID> hold = row.optionalUuid("hold_id");
      Optional<EventStock.Owner> owner =
          hold.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new EventStock.Owner(hold.get(), row.optionalText("visitor").orElse("")));
      return new EventStock.Seat(row.text("section_id"), owner);
    }

    private static List<EventStock.Row> rows(String section, Row row) throws SQLException {
      String[] labels = (String[]) row.array("labels");
      String[] numberings = (String[]) row.array("numberings");
      String[] gaps = (String[]) row.array("gaps");
      Map<String, EventStock.Row> rows = new LinkedHashMap<>();
      for (int i = 0; i < labels.length; i++) {
        SeatNumbers numbers = SeatNumbers.parse(numberings[i]).orElseThrow();
        rows.put(labels[i], new EventStock.Row(labels[i], numbers, gaps(gaps[i]), new BitSet()));
      }
      for (String taken : (String[]) row.array("taken")) {
        SeatId seat = SeatId.parse(taken).orElseThrow();
        EventStock.Row rowOfSeat = rows.get(seat.row());
        if (seat.section().equals(section) && rowOfSeat != null) {
          rowOfSeat.taken().set(rowOfSeat.numbers().indexOf(seat.number()));
        }
      }
      return List.copyOf(rows.values());
    }

    private static List<Integer> gaps(String text) {
      return text.isEmpty()
          ? List.of()
          : Stream.of(text.split(",", -1)).map(Integer::valueOf).toList();
    }

    private static EventStock.Section section(Row row) throws SQLException {
      return new EventStock.Section(
          "GENERAL".equals(row.text("kind")),
          new Money(row.number("price"), row.text("currency")),
          row.integer("places_left"));
    }
  }

  /** Collects holds from rows, one row per item. */
  private static final class Holds {
    private final String event;
    private final Map<UUID, StoredHold> byKey = new HashMap<>();
    private final Map<UUID, List<HoldItem>> items = new HashMap<>();

    Holds(String event) {
      this.event = event;
    }

    void add(Row row) throws SQLException {
      UUID key = row.uuid("id");
      List<HoldItem> itemsOfHold = items.get(key);
      if (itemsOfHold == null) {
        itemsOfHold = new ArrayList<>();
        items.put(key, itemsOfHold);
        byKey.put(key, hold(row, new HoldId(event, key), itemsOfHold));
      }
      itemsOfHold.add(item(row));
    }

    private static StoredHold hold(Row row, HoldId id, List<HoldItem> items) throws SQLException {
      Hold hold =
          new Hold(
              id,
              row.text("visitor"),
              row.text("pass_id"),
              HoldStatus.valueOf(row.text("status")),
              row.instant("held_at"),
              row.instant("expires_at"),
              items,
              new Money(row.number("amount"), row.text("currency")),
              row.optionalText("reference"));
      return new StoredHold(hold, row.text("fingerprint"));
    }

    private static HoldItem item(Row row) throws SQLException {
      return new HoldItem(
          row.text("section_id"),
          row.optionalText("seat_id"),
          row.integer("quantity"),
          new Money(row.number("price"), row.text("currency")));
    }
  }
}
