package dev.usher.inventory.event;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Changes and deletes events, in the thread's JTA transaction. All calls block and throw {@link
 * dev.usher.common.sql.SqlFault} if PostgreSQL fails.
 */
@ApplicationScoped
class EventStore {
  private static final Sql LOCK_EVENT = sql("lock-event.sql");
  private static final Sql LOCK_CURRENT = sql("lock-current.sql");
  private static final Sql REMOVED_SEATS_EVER_HELD = sql("removed-seats-ever-held.sql");
  private static final Sql SECTIONS_IN_USE = sql("sections-in-use.sql");
  private static final Sql REMOVED_SEATS_HELD_SINCE = sql("removed-seats-held-since.sql");
  private static final Sql LAST_HELD = sql("last-held.sql");
  private static final Sql REMOVE_ROWS = sql("remove-rows.sql");
  private static final Sql REMOVE_SECTIONS = sql("remove-sections.sql");
  private static final Sql WRITE_SECTIONS = sql("write-sections.sql");
  private static final Sql WRITE_ROWS = sql("write-rows.sql");
  private static final Sql LOCK_FOR_DELETION = sql("lock-for-deletion.sql");
  private static final Sql READ_FOR_DELETION = sql("read-for-deletion.sql");
  private static final Sql REMOVE_EVENT = sql("remove-event.sql");
  private static final Sql RETIRE_EVENT = sql("retire-event.sql");

  private final DataSource dataSource;

  EventStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  private static Sql sql(String file) {
    return Sql.of(EventStore.class, file);
  }

  /** An event that this transaction has locked. */
  record Locked(long version, boolean created) {}

  /** What an event that this transaction has locked is, as far as its deletion needs it. */
  record ForDeletion(boolean isEnded, Instant salesEndAt, boolean isSold, long held) {}

  /** A row of seats and its section. */
  private record SectionRow(String section, SeatRow row) {}

  /** Sets how long the transaction waits for locks from now on. */
  void waitForLocks(Duration patience) {
    Sql.lockTimeout(patience).on(dataSource).update();
  }

  /** Locks the event as it is, if it exists. */
  void lockCurrent(String event) {
    LOCK_CURRENT.on(dataSource).set("event", event).first(row -> 1);
  }

  /** Creates the event if it does not exist, sets its rules and locks it. */
  Locked lock(Event event) {
    return LOCK_EVENT
        .on(dataSource)
        .set("event", event.id())
        .set("name", event.name())
        .set("venue", event.venue())
        .set("starts_at", event.startsAt())
        .set("payment_window_ms", event.paymentWindow().toMillis())
        .set("max_per_visitor", event.maxPerVisitor())
        .set("sales_end_at", event.salesEndAt())
        .first(row -> new Locked(row.number("version"), row.flag("created")))
        .orElseThrow();
  }

  /** Returns the number of the last row of the event's ledger that is of holds. */
  long lastHeld(String event) {
    return LAST_HELD
        .on(dataSource)
        .set("event", event)
        .first(row -> row.number("id"))
        .orElseThrow();
  }

  /**
   * Returns seats that the change would remove although they were held after a row of the ledger.
   */
  List<String> removedSeatsHeldSince(Event event, long ledger) {
    return ids(rows(REMOVED_SEATS_HELD_SINCE.on(dataSource), event).set("ledger", ledger));
  }

  /** Returns seats that the change would remove although a visitor has or had them. */
  List<String> removedSeatsEverHeld(Event event, Duration longest) {
    return ids(rows(REMOVED_SEATS_EVER_HELD.on(dataSource), event).within(longest));
  }

  /** Returns sections that the change would shrink below what visitors have. */
  List<String> sectionsInUse(Event event) {
    List<Section> sections = event.sections();
    return ids(
        SECTIONS_IN_USE
            .on(dataSource)
            .set("event", event.id())
            .array("sections", "text", sections, Section::id)
            .array("kinds", "text", sections, s -> s.kind().name())
            .array("capacities", "int4", sections, Section::capacity));
  }

  /** Writes the wanted sections and rows; returns the places left, by general section. */
  Map<String, Integer> write(Event event) {
    List<Section> sections = event.sections();
    List<SectionRow> rows = rows(event);
    REMOVE_ROWS
        .on(dataSource)
        .set("event", event.id())
        .array("sections", "text", rows, SectionRow::section)
        .array("labels", "text", rows, r -> r.row().label())
        .update();
    REMOVE_SECTIONS
        .on(dataSource)
        .set("event", event.id())
        .array("sections", "text", sections, Section::id)
        .update();
    Map<String, Integer> left = new HashMap<>();
    WRITE_SECTIONS
        .on(dataSource)
        .set("event", event.id())
        .array("ids", "text", sections, Section::id)
        .array("names", "text", sections, Section::name)
        .array("kinds", "text", sections, s -> s.kind().name())
        .array("prices", "int8", sections, s -> s.price().amount())
        .array("currencies", "text", sections, s -> s.price().currency())
        .array("capacities", "int4", sections, Section::capacity)
        .array("xs", "float8", sections, s -> s.map().map(SectionMap::x).orElse(null))
        .array("ys", "float8", sections, s -> s.map().map(SectionMap::y).orElse(null))
        .array("angles", "float8", sections, s -> s.map().map(m -> value(m.angle())).orElse(null))
        .forEach(row -> left.put(row.text("id"), row.integer("places_left")));
    rows(WRITE_ROWS.on(dataSource), event)
        .array("xs", "float8", rows, r -> r.row().position().map(SeatRow.Point::x).orElse(null))
        .array("ys", "float8", rows, r -> r.row().position().map(SeatRow.Point::y).orElse(null))
        .array("curves", "float8", rows, r -> value(r.row().curve()))
        .array("gaps_after", "text", rows, r -> literal(r.row(), SeatRow.Gap::after))
        .array("gaps_width", "text", rows, r -> literal(r.row(), SeatRow.Gap::width))
        .update();
    return left;
  }

  /** Locks the event; returns false if it does not exist. */
  boolean lockForDeletion(String event) {
    // A separate statement, so that the next one sees what the lock's previous owner committed.
    return LOCK_FOR_DELETION.on(dataSource).set("event", event).update() > 0;
  }

  /** Reads the event that this transaction has locked. */
  ForDeletion readForDeletion(String event) {
    return READ_FOR_DELETION
        .on(dataSource)
        .set("event", event)
        .first(
            row ->
                new ForDeletion(
                    row.flag("is_ended"),
                    row.instant("sales_end_at"),
                    row.flag("is_sold"),
                    row.number("held")))
        .orElseThrow();
  }

  /** Deletes the event; if any of it was sold, all but its free seats stays. */
  void delete(String event, boolean isSold, Duration longest) {
    Sql delete = isSold ? RETIRE_EVENT : REMOVE_EVENT;
    delete.on(dataSource).set("event", event).within(longest).update();
  }

  private static Query rows(Query query, Event event) {
    List<SectionRow> rows = rows(event);
    return query
        .set("event", event.id())
        .array("sections", "text", rows, SectionRow::section)
        .array("labels", "text", rows, r -> r.row().label())
        .array("numberings", "text", rows, r -> r.row().numbers().toString());
  }

  private static @Nullable Double value(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** An array of numbers as PostgreSQL reads it. */
  private static String literal(SeatRow row, Function<SeatRow.Gap, Object> what) {
    return row.gaps().stream()
        .map(gap -> what.apply(gap).toString())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static List<SectionRow> rows(Event event) {
    return event.sections().stream()
        .flatMap(s -> s.rows().stream().map(row -> new SectionRow(s.id(), row)))
        .toList();
  }

  private static List<String> ids(Query query) {
    return query.list(row -> row.text("id"));
  }
}
