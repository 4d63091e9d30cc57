package dev.usher.inventory.release;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.gate.GateUpdate;
import dev.usher.inventory.gate.GateUpdate.Freed;
import dev.usher.inventory.release.ExpiredHolds.LeftOut;
import dev.usher.inventory.release.ExpiredHolds.Released;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds holds that have expired, ends holds and frees their stock, in the thread's JTA transaction
 * if there is one. All calls block and throw {@link SqlFault} if PostgreSQL fails.
 *
 * <p>Lock order, here and everywhere: existing holds first, then their events, then stock.
 */
@ApplicationScoped
public class ReleaseStore {
  private static final Sql END_HOLD = sql("end-hold.sql");
  private static final Sql END_EXPIRED = sql("end-expired.sql");
  private static final Sql END_THESE = sql("end-these.sql");
  private static final Sql DUE_HOLDS = sql("due-holds.sql");
  private static final Sql NEXT_EXPIRY = sql("next-expiry.sql");
  private static final Sql LOCK_EVENT = sql("lock-event.sql");
  // Waits without a limit: nobody else changes the stock of a locked event.
  private static final Sql FREE_STOCK = Sql.lockTimeout(Duration.ZERO).then(sql("free-stock.sql"));

  private final DataSource dataSource;

  ReleaseStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  private static Sql sql(String file) {
    return Sql.of(ReleaseStore.class, file);
  }

  /**
   * A hold that has just ended, with the seats or places to free.
   *
   * @param sections of each seat or of the places, joined by commas; only passed from one statement
   *     to another
   * @param seats joined by commas; null if it has places
   * @param quantity how many places or seats
   */
  record EndedHold(HoldId id, String sections, @Nullable String seats, int quantity) {}

  /** Expired holds that have just ended. */
  record Expired(List<EndedHold> holds, List<Released> released) {}

  /** Sets how long the transaction waits for locks from now on. */
  void waitForLocks(Duration patience) {
    Sql.lockTimeout(patience).on(dataSource).update();
  }

  /** Ends a hold that its visitor releases; empty if it has ended or does not exist. */
  Optional<EndedHold> end(HoldId id) {
    return END_HOLD
        .on(dataSource)
        .set("event", id.event())
        .set("hold", id.key())
        .first(ReleaseStore::ended);
  }

  /** Ends the longest expired holds that nobody else has locked. */
  Expired endExpired(int atMost, LeftOut leftOut, Instant from) {
    return expired(due(END_EXPIRED, atMost, leftOut, from));
  }

  /** Ends those of these holds that have expired and that nobody else has locked. */
  Expired endThese(List<HoldId> holds) {
    return expired(
        END_THESE
            .on(dataSource)
            .array("events", "text", holds, HoldId::event)
            .array("holds", "uuid", holds, HoldId::key));
  }

  /**
   * Returns the holds that a release of the longest expired would process, including those that
   * another transaction has locked.
   */
  public List<HoldId> due(int atMost, LeftOut leftOut, Instant from) {
    return due(DUE_HOLDS, atMost, leftOut, from).list(ReleaseStore::id);
  }

  /**
   * Returns the time until the next hold expires, negative if one has expired; empty if there are
   * no holds.
   */
  public Optional<Duration> next(LeftOut leftOut) {
    return skipping(NEXT_EXPIRY, leftOut)
        .first(row -> row.optionalNumber("in_ms"))
        .filter(millis -> millis.isPresent())
        .map(millis -> Duration.ofMillis(millis.getAsLong()));
  }

  /**
   * Frees the seats and places of holds that have just ended; returns what changes for the gate.
   *
   * @throws EventLocked if an event stays locked
   */
  List<GateUpdate> free(HoldStatus ended, List<EndedHold> holds) {
    Map<String, Long> versions = new LinkedHashMap<>();
    // In id order, so that two transactions that lock several events cannot deadlock.
    for (String event : new TreeSet<>(holds.stream().map(hold -> hold.id().event()).toList())) {
      versions.put(event, lock(event));
    }
    Map<String, Map<String, Integer>> left = new HashMap<>();
    Map<String, List<Freed>> freed = new HashMap<>();
    FREE_STOCK
        .on(dataSource)
        .array("events", "text", holds, hold -> hold.id().event())
        .array("holds", "uuid", holds, hold -> hold.id().key())
        .array("sections", "text", holds, EndedHold::sections)
        .array("seats", "text", holds, EndedHold::seats)
        .array("quantities", "int4", holds, EndedHold::quantity)
        .set("kind", ended.name())
        .results(
            results -> {
              results.forEach(row -> add(row, left, freed));
              return versions;
            });
    return versions.entrySet().stream()
        .map(
            event ->
                new GateUpdate(
                    event.getKey(),
                    event.getValue(),
                    left.getOrDefault(event.getKey(), Map.of()),
                    Map.of(),
                    freed.getOrDefault(event.getKey(), List.of())))
        .toList();
  }

  private static void add(
      Row row, Map<String, Map<String, Integer>> left, Map<String, List<Freed>> freed)
      throws SQLException {
    String event = row.text("event_id");
    Object[] seats = row.array("seats");
    Object[] holds = row.array("holds");
    List<Freed> freedOfEvent = freed.computeIfAbsent(event, e -> new ArrayList<>());
    for (int i = 0; i < seats.length; i++) {
      freedOfEvent.add(new Freed((String) seats[i], (UUID) holds[i]));
    }
    if (row.flag("general")) {
      left.computeIfAbsent(event, e -> new LinkedHashMap<>())
          .put(row.text("section_id"), row.integer("places_left"));
    }
  }

  /** Locks the event, increments its version and returns the new version. */
  private long lock(String event) {
    try {
      return LOCK_EVENT
          .on(dataSource)
          .set("event", event)
          .first(row -> row.number("version"))
          .orElseThrow();
    } catch (SqlFault e) {
      throw EventLocked.or(e, event);
    }
  }

  private Query due(Sql sql, int atMost, LeftOut leftOut, Instant from) {
    return skipping(sql, leftOut).set("since", from).set("at_most", atMost);
  }

  private Query skipping(Sql sql, LeftOut leftOut) {
    Collection<HoldId> holds = leftOut.holds();
    return sql.on(dataSource)
        .array("skipped_events", "text", leftOut.events().toArray())
        .array("skipped_holds", "uuid", holds.stream().map(HoldId::key).toArray());
  }

  private static Expired expired(Query query) {
    Expired expired = new Expired(new ArrayList<>(), new ArrayList<>());
    query.forEach(
        row -> {
          EndedHold hold = ended(row);
          Duration overdue = Duration.ofNanos(1_000 * row.number("overdue_us"));
          expired.holds().add(hold);
          expired.released().add(new Released(hold.id(), row.instant("expires_at"), overdue));
        });
    return expired;
  }

  private static EndedHold ended(Row row) throws SQLException {
    return new EndedHold(
        id(row),
        row.text("sections"),
        row.optionalText("seats").orElse(null),
        row.integer("quantity"));
  }

  private static HoldId id(Row row) throws SQLException {
    return new HoldId(row.text("event_id"), row.uuid("id"));
  }
}
