package dev.usher.inventory.event;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.usher.common.sql.SqlFault;
import dev.usher.common.text.WordSearch;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.gate.GateUpdate;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventLocked;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionMap;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Creates, changes, finds and lists events. All calls block. */
@ApplicationScoped
public class Catalogue {
  // An attempt fails only because another change succeeded.
  private static final int MAX_ATTEMPTS = 5;
  // Enough for several million holds on a small machine.
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);
  // As in the index event_by_word.
  private static final String FOUND =
      "cast(sql('to_tsvector(''simple'', translate(? || '' '' || ?, ''-_/.@'', ''     ''))"
          + " @@ to_tsquery(''simple'', ?)', name, id, :search) as Boolean) = true";

  private final EventStore store;
  private final Gate gate;
  private final Duration lockPatience;

  Catalogue(InventorySettings settings, EventStore store, Gate gate) {
    this.lockPatience = settings.hold().lockPatience();
    this.store = store;
    this.gate = gate;
  }

  /**
   * Creates or replaces the event atomically. Readers see all of the change or none of it. Holds
   * keep the price and the payment window that they were made with.
   *
   * <p>All past holds are checked before the event's lock is taken. Under the lock, only the holds
   * made since then are checked, and only the sections and rows that differ are written. So the
   * sale of the event pauses only briefly, however many seats it has.
   *
   * @throws EventLocked if another transaction keeps the event locked, or if concurrent changes
   *     defeat every attempt
   * @throws SqlFault if PostgreSQL fails
   */
  public PutOutcome put(Event event) {
    return put(event, Optional.empty());
  }

  /**
   * The same, but only if the event as it is under its lock (empty: there is none) satisfies a
   * condition. The condition is also tested before the holds are checked, so that it decides first.
   */
  public PutOutcome put(Event event, Optional<Predicate<Optional<Event>>> condition) {
    try {
      for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        Optional<PutOutcome> outcome = tryToPut(event, condition);
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
    } catch (SqlFault e) {
      throw EventLocked.or(e, event.id());
    }
    throw new EventLocked(event.id(), null);
  }

  /** Empty if the event's rows changed between the check of its holds and its lock. */
  private Optional<PutOutcome> tryToPut(
      Event event, Optional<Predicate<Optional<Event>>> condition) {
    if (condition.isPresent() && !condition.get().test(find(event.id()))) {
      return Optional.of(new PutOutcome.NotPermitted());
    }
    List<Section> before = QuarkusTransaction.requiringNew().call(() -> sections(event.id()));
    long lastHeld = store.lastHeld(event.id());
    List<String> seats = store.removedSeatsEverHeld(event, LONGEST_LOOK);
    if (!seats.isEmpty()) {
      return Optional.of(new PutOutcome.InUse(seats, store.sectionsInUse(event)));
    }
    try {
      return QuarkusTransaction.requiringNew()
          .call(() -> change(event, before, lastHeld, condition));
    } catch (NothingChanged e) {
      return e.outcome;
    }
  }

  /** Rolls a change back; carries the outcome, or nothing if the change must be retried. */
  private static final class NothingChanged extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Optional<PutOutcome> outcome;

    NothingChanged(Optional<PutOutcome> outcome) {
      super("Nothing is changed", null, false, false);
      this.outcome = outcome;
    }
  }

  private Optional<PutOutcome> change(
      Event event,
      List<Section> before,
      long lastHeld,
      Optional<Predicate<Optional<Event>>> condition) {
    store.waitForLocks(lockPatience);
    boolean mustBeNew = false;
    if (condition.isPresent()) {
      store.lockCurrent(event.id());
      Optional<Event> current = find(event.id());
      if (!condition.get().test(current)) {
        return Optional.of(new PutOutcome.NotPermitted());
      }
      mustBeNew = current.isEmpty();
    }
    EventStore.Locked locked = store.lock(event);
    if (mustBeNew && !locked.created()) {
      // Another transaction has made it since the condition was tested.
      throw new NothingChanged(Optional.empty());
    }
    List<Section> now = sections(event.id());
    if (now.equals(event.sections())) {
      return Optional.of(new PutOutcome.Changed());
    }
    if (!rows(now).equals(rows(before))) {
      throw new NothingChanged(Optional.empty());
    }
    List<String> seats = store.removedSeatsHeldSince(event, lastHeld);
    List<String> sections = store.sectionsInUse(event);
    if (!seats.isEmpty() || !sections.isEmpty()) {
      throw new NothingChanged(Optional.of(new PutOutcome.InUse(seats, sections)));
    }
    Map<String, Integer> left = store.write(event);
    gate.settleAfterCommit(
        List.of(new GateUpdate(event.id(), locked.version(), left, Map.of(), List.of())));
    return Optional.of(locked.created() ? new PutOutcome.Created() : new PutOutcome.Changed());
  }

  private static Map<String, List<SeatRow>> rows(List<Section> sections) {
    return sections.stream().collect(toMap(Section::id, Section::rows));
  }

  /** The event, if there is one. */
  @Transactional
  public Optional<Event> find(String event) {
    return EventEntity.<EventEntity>find("id = ?1 and deletedAt is null", event)
        .firstResultOptional()
        .map(found -> entry(found, sections(event)));
  }

  /**
   * Lists events by start, then by id.
   *
   * @param after the last event of the previous page; empty for the first page
   */
  @Transactional
  public List<Event> page(EventFilter filter, Optional<EventCursor> after, int atMost) {
    return list(new StringBuilder("deletedAt is null"), new HashMap<>(), filter, after, atMost);
  }

  /** The same, but only those whose name or id has words that begin like those of a search. */
  @Transactional
  public List<Event> search(
      String search, EventFilter filter, Optional<EventCursor> after, int atMost) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("search", WordSearch.query(search));
    return list(
        new StringBuilder("deletedAt is null and ").append(FOUND),
        parameters,
        filter,
        after,
        atMost);
  }

  private static List<Event> list(
      StringBuilder where,
      Map<String, Object> parameters,
      EventFilter filter,
      Optional<EventCursor> after,
      int atMost) {
    if (filter != EventFilter.ALL) {
      where.append(" and coalesce(salesEndAt, startsAt) ");
      where.append(filter == EventFilter.ON_SALE ? "> " : "<= ").append("instant");
    }
    if (after.isPresent()) {
      where.append(" and (startsAt > :start or startsAt = :start and id > :id)");
      parameters.put("start", after.get().startsAt());
      parameters.put("id", after.get().id());
    }
    List<EventEntity> events =
        EventEntity.<EventEntity>find(where.toString(), Sort.by("startsAt").and("id"), parameters)
            .page(0, atMost)
            .list();
    List<String> ids = events.stream().map(event -> event.id).toList();
    Map<String, List<SectionEntity>> sections =
        SectionEntity.<SectionEntity>list("key.event in ?1", Sort.by("position"), ids).stream()
            .collect(groupingBy(s -> s.key.event()));
    Map<String, List<SeatRowEntity>> rows =
        SeatRowEntity.<SeatRowEntity>list("key.event in ?1", Sort.by("position"), ids).stream()
            .collect(groupingBy(r -> r.key.event()));
    return events.stream()
        .map(
            event ->
                entry(
                    event,
                    sections(
                        sections.getOrDefault(event.id, List.of()),
                        rows.getOrDefault(event.id, List.of()))))
        .toList();
  }

  /** Whether an event with this id was deleted after it had been sold; such an id is not reused. */
  @Transactional
  public boolean isDeleted(String event) {
    return EventEntity.count("id = ?1 and deletedAt is not null", event) > 0;
  }

  private static List<Section> sections(String event) {
    return sections(
        SectionEntity.list("key.event", Sort.by("position"), event),
        SeatRowEntity.list("key.event", Sort.by("position"), event));
  }

  private static List<Section> sections(List<SectionEntity> sections, List<SeatRowEntity> rows) {
    Map<String, List<SeatRowEntity>> bySection =
        rows.stream().collect(groupingBy(r -> r.key.section()));
    return sections.stream()
        .map(s -> entry(s, bySection.getOrDefault(s.key.id(), List.of())))
        .toList();
  }

  private static Event entry(EventEntity event, List<Section> sections) {
    return new Event(
        event.id,
        event.name,
        event.venue,
        event.startsAt,
        event.salesEndAt == null ? event.startsAt : event.salesEndAt,
        Duration.ofMillis(event.paymentWindowMillis),
        event.maxPerVisitor,
        sections);
  }

  private static Section entry(SectionEntity section, List<SeatRowEntity> rows) {
    return new Section(
        section.key.id(),
        section.name,
        section.kind,
        new Money(section.price, section.currency),
        section.capacity,
        rows.stream().map(Catalogue::entry).toList(),
        section.mapX == null || section.mapY == null
            ? Optional.empty()
            : Optional.of(new SectionMap(section.mapX, section.mapY, present(section.mapAngle))));
  }

  private static SeatRow entry(SeatRowEntity row) {
    return new SeatRow(
        row.key.label(),
        SeatNumbers.parse(row.numbering).orElseThrow(),
        row.x == null || row.y == null
            ? Optional.empty()
            : Optional.of(new SeatRow.Point(row.x, row.y)),
        present(row.curve),
        IntStream.range(0, row.gapsAfter.length)
            .mapToObj(i -> new SeatRow.Gap(row.gapsAfter[i], row.gapsWidth[i]))
            .toList());
  }

  private static OptionalDouble present(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
