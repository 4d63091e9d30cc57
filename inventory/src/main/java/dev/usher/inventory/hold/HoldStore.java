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
import java.util.List;
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
   * Writes the winners of a batch that was decided on this stock and commits, in one statement and
   * without reading first. Empty if the event is not as expected any more, or a request may not win
   * after all: then nothing is changed.
   *
   * @param patience how long to wait for the event's lock
   * @return when the holds began
   */
  Optional<Instant> writeIfUnchanged(String event, BatchDecision decision, Duration patience) {
    EventStock stock = decision.stock();
    List<SeatId> seats =
        stock.seats().keySet().stream().map(id -> SeatId.parse(id).orElseThrow()).toList();
    return setWinners(
            WRITE_HOLDS.on(dataSource), event, stock.rules().paymentWindow(), decision.winners())
        .set("patience_ms", Long.toString(patience.toMillis()))
        .set("expected_version", stock.rules().version())
        .set("expected_created_at", stock.rules().createdAt())
        .set("max_per_visitor", stock.rules().maxPerVisitor())
        .array("checked_sections", "text", stock.sections().keySet().toArray())
        .array("seat_ids", "text", seats, SeatId::id)
        .array("seat_sections", "text", seats, SeatId::section)
        .array("seat_labels", "text", seats, SeatId::row)
        .array("seat_numbers", "int4", seats, SeatId::number)
        .first(row -> row.instant("at"));
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
    return setWinners(WRITE_HOLDS.on(connection), event, paymentWindow, winners)
        .set("patience_ms", null)
        .set("expected_version", null)
        .set("expected_created_at", null)
        .set("max_per_visitor", null)
        .array("checked_sections", "text", none)
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

  private static Query setWinners(
      Query query, String event, Duration paymentWindow, List<Wins> winners) {
    return query
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
