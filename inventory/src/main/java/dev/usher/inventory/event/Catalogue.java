package dev.usher.inventory.event;

import static java.util.stream.Collectors.groupingBy;

import dev.usher.common.store.LongStatements;
import dev.usher.inventory.gate.Settlement;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events that are sold. All calls block. */
@ApplicationScoped
public class Catalogue {
  // A million seats take their time, the more so on a small machine.
  private static final int LONGEST_PUT_SECONDS = 600;

  private final AgroalDataSource dataSource;
  private final EventStore store;
  private final jakarta.enterprise.event.Event<Settlement> settlements;

  Catalogue(
      AgroalDataSource dataSource,
      EventStore store,
      jakarta.enterprise.event.Event<Settlement> settlements) {
    this.dataSource = dataSource;
    this.store = store;
    this.settlements = settlements;
  }

  /**
   * Makes the event, or changes it to this, whole or not at all. Waits its turn among the
   * transactions that change what is free, so that what it sees taken is what is taken. Holds keep
   * the price and the payment window that they were made with.
   *
   * @throws CatalogueFault if PostgreSQL fails
   */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  @TransactionConfiguration(timeout = LONGEST_PUT_SECONDS)
  public PutOutcome put(EventEntry event) {
    try (Connection connection = dataSource.getConnection()) {
      EventStore.Locked locked = store.lock(connection, event);
      if (sections(event.id()).equals(event.sections())) {
        // As a new name or payment window: nobody's holds wait while a million seats are compared.
        return new PutOutcome.Changed();
      }
      return LongStatements.allow(
          connection,
          Duration.ofSeconds(LONGEST_PUT_SECONDS),
          () -> change(connection, event, locked));
    } catch (SQLException e) {
      throw new CatalogueFault("PostgreSQL did not take event " + event.id(), e);
    }
  }

  private PutOutcome change(Connection connection, EventEntry event, EventStore.Locked locked)
      throws SQLException {
    List<String> seats = store.seatsInUse(connection, event);
    List<String> sections = store.sectionsInUse(connection, event);
    if (!seats.isEmpty() || !sections.isEmpty()) {
      QuarkusTransaction.setRollbackOnly();
      return new PutOutcome.InUse(seats, sections);
    }
    Map<String, Integer> left = store.write(connection, event);
    settlements.fire(new Settlement(event.id(), locked.version(), left, Map.of(), List.of()));
    return locked.created() ? new PutOutcome.Created() : new PutOutcome.Changed();
  }

  /** The event, if there is one. */
  @Transactional
  public Optional<EventEntry> find(String event) {
    return Event.<Event>find("id = ?1 and deletedAt is null", event)
        .firstResultOptional()
        .map(found -> entry(found, sections(event)));
  }

  /**
   * Events in the order of their start, and of their ids where those are equal.
   *
   * @param after the last event of the page before; empty for the first page
   */
  @Transactional
  public List<EventEntry> page(EventFilter filter, Optional<EventCursor> after, int atMost) {
    StringBuilder where = new StringBuilder("deletedAt is null");
    Map<String, Object> parameters = new HashMap<>();
    if (filter != EventFilter.ALL) {
      where.append(" and coalesce(salesEndAt, startsAt) ");
      where.append(filter == EventFilter.ON_SALE ? "> " : "<= ").append("instant");
    }
    if (after.isPresent()) {
      where.append(" and (startsAt > :start or startsAt = :start and id > :id)");
      parameters.put("start", after.get().startsAt());
      parameters.put("id", after.get().id());
    }
    List<Event> events =
        Event.<Event>find(where.toString(), Sort.by("startsAt").and("id"), parameters)
            .page(0, atMost)
            .list();
    List<String> ids = events.stream().map(event -> event.id).toList();
    Map<String, List<Section>> sections =
        Section.<Section>list("key.event in ?1", Sort.by("position"), ids).stream()
            .collect(groupingBy(s -> s.key.event()));
    Map<String, List<SeatRow>> rows =
        SeatRow.<SeatRow>list("key.event in ?1", Sort.by("position"), ids).stream()
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

  /** Whether an event of this id was deleted after it had been sold: the id is not used again. */
  @Transactional
  public boolean isDeleted(String event) {
    return Event.count("id = ?1 and deletedAt is not null", event) > 0;
  }

  private static List<SectionEntry> sections(String event) {
    return sections(
        Section.list("key.event", Sort.by("position"), event),
        SeatRow.list("key.event", Sort.by("position"), event));
  }

  private static List<SectionEntry> sections(List<Section> sections, List<SeatRow> rows) {
    Map<String, List<SeatRow>> bySection = rows.stream().collect(groupingBy(r -> r.key.section()));
    return sections.stream()
        .map(s -> entry(s, bySection.getOrDefault(s.key.id(), List.of())))
        .toList();
  }

  private static EventEntry entry(Event event, List<SectionEntry> sections) {
    return new EventEntry(
        event.id,
        event.name,
        event.venue,
        event.startsAt,
        event.salesEndAt == null ? event.startsAt : event.salesEndAt,
        Duration.ofMillis(event.paymentWindowMillis),
        event.maxPerVisitor,
        sections);
  }

  private static SectionEntry entry(Section section, List<SeatRow> rows) {
    return new SectionEntry(
        section.key.id(),
        section.name,
        section.kind,
        new Money(section.price, section.currency),
        section.capacity,
        rows.stream().map(r -> new Row(r.key.label(), r.seats)).toList());
  }
}
