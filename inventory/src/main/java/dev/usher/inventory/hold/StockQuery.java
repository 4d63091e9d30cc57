package dev.usher.inventory.hold;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.Selection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Reads the stock that a batch of requests needs, in one round trip: without the event's lock, or
 * after taking it in the same round trip.
 */
final class StockQuery {
  private static final Sql LOCK_EVENT = sql("lock-event.sql");
  // Holds are read last: without the lock, an earlier try of the same request may commit in
  // between. Its seat is then never seen without its hold.
  private static final Sql READ_PLACES =
      sql("read-sections.sql", "read-finished-passes.sql", "read-holds.sql");
  private static final Sql READ_ALL = sql("read-seats.sql", "read-visitors.sql").then(READ_PLACES);
  private static final Sql READ_EVENT = sql("read-event.sql");
  private static final Sql READ_EVENT_AND_ALL = READ_EVENT.then(READ_ALL);
  // Most refusals are for places and read nothing else, so one statement reads what they need: a
  // statement that finds nothing costs as much as the others.
  private static final Sql READ_ONLY_PLACES = sql("read-places.sql");
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
  // The same text for the same patience, so that PostgreSQL's driver keeps its plan.
  private static final Map<Duration, Sql> LOCK_AND_READ_WITHIN = new ConcurrentHashMap<>();
  private static final Map<Duration, Sql> LOCK_AND_READ_TO_CHOOSE_WITHIN =
      new ConcurrentHashMap<>();

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
                r -> r.selection() instanceof Selection.Seats s ? s.ids().stream() : Stream.empty())
            .distinct()
            .flatMap(id -> SeatId.parse(id).stream())
            .toList();
    this.choices = choices(requests);
  }

  private static Sql sql(String... files) {
    return Sql.of(StockQuery.class, files);
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
  private boolean isToChoose() {
    return !choices.isEmpty();
  }

  /** Reads the stock without the event's lock; empty if the event does not exist. */
  Optional<EventStock> read(DataSource dataSource) {
    if (isToChoose()) {
      return readAll(READ_EVENT_TO_CHOOSE.on(dataSource), false);
    }
    if (!seats.isEmpty() || !visitors.isEmpty()) {
      return readAll(READ_EVENT_AND_ALL.on(dataSource), false);
    }
    OnlyPlaces read = new OnlyPlaces();
    setPlaces(READ_ONLY_PLACES.on(dataSource)).forEach(read::add);
    return read.isOther
        ? setPlaces(READ_EVENT_AND_PLACES.on(dataSource)).results(results -> stock(results, false))
        : read.stock();
  }

  /** What is left, for requests that have made no hold and whose passes are not finished. */
  private static final class OnlyPlaces {
    private final Map<String, EventStock.Section> sections = new HashMap<>();
    private Optional<EventStock.Rules> rules = Optional.empty();
    private boolean isOther;

    void add(Row row) throws SQLException {
      rules = Optional.of(rules(row));
      isOther = row.flag("is_other");
      Optional<String> id = row.optionalText("id");
      if (id.isPresent()) {
        sections.put(id.get(), section(row));
      }
    }

    Optional<EventStock> stock() {
      return rules.map(
          read ->
              new EventStock(
                  read, sections, Map.of(), Map.of(), Set.of(), Map.of(), Map.of(), false));
    }
  }

  /**
   * Locks the event until the end of the transaction, then reads the stock; empty if the event does
   * not exist.
   *
   * @param patience how long to wait for the lock; callers use only a few values, as each is kept
   *     as SQL text
   */
  Optional<EventStock> lockAndRead(Connection connection, Duration patience) {
    Sql sql =
        isToChoose()
            ? within(patience, LOCK_AND_READ_TO_CHOOSE_WITHIN, LOCK_AND_READ_TO_CHOOSE)
            : within(patience, LOCK_AND_READ_WITHIN, LOCK_AND_READ);
    return readAll(sql.on(connection), true);
  }

  private static Sql within(Duration patience, Map<Duration, Sql> known, Sql sql) {
    return known.computeIfAbsent(patience, p -> Sql.lockTimeout(p).then(sql));
  }

  /**
   * Reads the stock by a statement for the event and {@link #READ_ALL}, or {@link #READ_TO_CHOOSE};
   * empty if the event does not exist.
   *
   * @param isLocked whether the seats that are read may be taken, so that some can be chosen
   */
  private Optional<EventStock> readAll(Query query, boolean isLocked) {
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
    HoldRows holds = new HoldRows(event);
    Optional<EventStock> stock =
        results.first(
            row ->
                new EventStock(
                    rules(row),
                    sections,
                    seatsById,
                    taken,
                    finishedPasses,
                    holds.byKey(),
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

  private static EventStock.Rules rules(Row row) throws SQLException {
    return new EventStock.Rules(
        row.number("version"),
        row.instant("created_at"),
        Duration.ofMillis(row.number("payment_window_ms")),
        row.flag("sales_ended"),
        row.integer("max_per_visitor"));
  }

  private static EventStock.Seat seat(Row row) throws SQLException {
    Optional<UUID> hold = row.optionalUuid("hold_id");
    Optional<EventStock.Owner> owner =
        hold.isEmpty()
            ? Optional.empty()
            : Optional.of(new EventStock.Owner(hold.get(), row.optionalText("visitor").orElse("")));
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
