package dev.usher.inventory.hold;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.hold.BatchDecision.Decision.Wins;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.SeatId;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Reads, writes and books holds. All calls block and throw {@link SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
public class HoldStore {
  private static final Sql READ_HOLDS = sql("read-holds.sql");
  private static final Sql LOCK_EVENT = sql("lock-event.sql");
  private static final Sql WRITE_HOLDS = sql("write-holds.sql");
  private static final Sql BOOK_HOLD = sql("book-hold.sql");
  private static final Sql LOCK_HOLD = sql("lock-hold.sql");
  private static final Sql RETAKE_HOLD = sql("retake-hold.sql");

  private final DataSource dataSource;

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
    HoldRows holds = new HoldRows(id.event());
    query.forEach(holds::add);
    return Optional.ofNullable(holds.byKey().get(id.key())).map(StoredHold::hold);
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
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Optional<BatchDecision> decision = query.lockAndRead(connection, patience).map(decide);
        if (decision.isEmpty() || decision.get().winners().isEmpty()) {
          connection.rollback();
          // This transaction saw the state of the previous version.
          return decision.map(d -> new Ended(d, d.stock().rules().version() - 1, Optional.empty()));
        }
        EventStock stock = decision.get().stock();
        Instant at =
            write(connection, event, stock.rules().paymentWindow(), decision.get().winners());
        connection.commit();
        return Optional.of(new Ended(decision.get(), stock.rules().version(), Optional.of(at)));
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new SqlFault("the transaction of a batch of holds of event " + event, e);
    }
  }

  /**
   * Writes the winners of batches of several events and commits, in one statement and without
   * reading first: of each event that is as its batch's stock says, that no other transaction has
   * locked, and of which each winner may win. Of the others nothing is changed. Waits for no lock.
   *
   * @param batches by event
   * @return when the holds began, of the events of which the winners were written
   * @throws SqlFault also if a constraint rejects a winner; then nothing of any event is changed
   */
  Map<String, Instant> writeUnchanged(Map<String, BatchDecision> batches) {
    List<Wins> winners =
        batches.values().stream().flatMap(batch -> batch.winners().stream()).toList();
    List<EventStock.Rules> rules =
        batches.values().stream().map(batch -> batch.stock().rules()).toList();
    List<EventPart<String>> sections = parts(batches, stock -> stock.sections().keySet());
    List<EventPart<SeatId>> seats =
        parts(batches, stock -> stock.seats().keySet().stream().map(HoldStore::parsed).toList());
    Map<String, Instant> heldAt = new HashMap<>();
    setWinners(WRITE_HOLDS.on(dataSource), winners)
        .array("events", "text", batches.keySet().toArray())
        .array("payment_windows_ms", "int8", rules, r -> r.paymentWindow().toMillis())
        .array("expected_versions", "int8", rules, EventStock.Rules::version)
        .array("expected_created_at", "timestamptz", rules, r -> r.createdAt().toString())
        .array("max_per_visitor", "int4", rules, EventStock.Rules::maxPerVisitor)
        .array("section_events", "text", sections, EventPart::event)
        .array("section_ids", "text", sections, EventPart::part)
        .array("seat_events", "text", seats, EventPart::event)
        .array("seat_ids", "text", seats, s -> s.part().id())
        .array("seat_sections", "text", seats, s -> s.part().section())
        .array("seat_labels", "text", seats, s -> s.part().row())
        .array("seat_numbers", "int4", seats, s -> s.part().number())
        .forEach(row -> heldAt.put(row.text("event_id"), row.instant("at")));
    return heldAt;
  }

  /** A part of an event that a batch needs. */
  private record EventPart<T>(String event, T part) {}

  private static <T> List<EventPart<T>> parts(
      Map<String, BatchDecision> batches, Function<EventStock, Collection<T>> parts) {
    return batches.entrySet().stream()
        .flatMap(
            batch ->
                parts.apply(batch.getValue().stock()).stream()
                    .map(part -> new EventPart<>(batch.getKey(), part)))
        .toList();
  }

  private static SeatId parsed(String seat) {
    return SeatId.parse(seat).orElseThrow();
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Writes the winners of a batch under the event's lock; returns when their holds began. */
  static Instant write(
      Connection connection, String event, Duration paymentWindow, List<Wins> winners) {
    long sections =
        winners.stream().flatMap(w -> w.items().stream()).map(HoldItem::section).distinct().count();
    Object[] none = {};
    Object[] unknown = {null};
    return setWinners(WRITE_HOLDS.on(connection), winners)
        .array("events", "text", new Object[] {event})
        .array("payment_windows_ms", "int8", new Object[] {paymentWindow.toMillis()})
        .array("expected_versions", "int8", unknown)
        .array("expected_created_at", "timestamptz", unknown)
        .array("max_per_visitor", "int4", unknown)
        .array("section_events", "text", none)
        .array("section_ids", "text", none)
        .array("seat_events", "text", none)
        .array("seat_ids", "text", none)
        .array("seat_sections", "text", none)
        .array("seat_labels", "text", none)
        .array("seat_numbers", "int4", none)
        .first(
            row -> {
              if (row.number("sections") != sections) {
                throw new IllegalStateException(
                    "A section disappeared under the lock of event " + event);
              }
              return row.instant("at");
            })
        .orElseThrow();
  }

  private static Query setWinners(Query query, List<Wins> winners) {
    return query
        .array("hold_events", "text", winners, w -> w.request().id().event())
        .array("ids", "uuid", winners, w -> w.request().id().key())
        .array("visitors", "text", winners, w -> w.request().visitor())
        .array("passes", "text", winners, w -> w.request().passId())
        .array("fingerprints", "text", winners, w -> w.request().fingerprint())
        .array("quantities", "int4", winners, w -> w.request().selection().quantity())
        .array("amounts", "int8", winners, w -> w.total().amount())
        .array("currencies", "text", winners, w -> w.total().currency())
        .array("sections", "text", winners, w -> joined(w, HoldItem::section))
        .array("prices", "text", winners, w -> joined(w, item -> item.price().amount()))
        .array("seats", "text", winners, w -> w.hasSeats() ? joined(w, HoldStore::seat) : null);
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
}
