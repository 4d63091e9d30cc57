package dev.usher.inventory.event;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.event.Availability.SectionState;
import dev.usher.inventory.stock.SectionKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Reads what is free in an event. All calls block and throw {@link dev.usher.common.sql.SqlFault}
 * if PostgreSQL fails.
 */
@ApplicationScoped
public class AvailabilityStore {
  private static final Sql READ_STATE = Sql.of(AvailabilityStore.class, "read-state.sql");
  private static final Sql READ = Sql.of(AvailabilityStore.class, "read-availability.sql");

  // Enough to read a million seats on a small machine. Few threads read, and visitors give up
  // earlier.
  private static final Duration LONGEST_READ = Duration.ofSeconds(30);

  private final DataSource dataSource;

  AvailabilityStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * The state of an event, to detect changes.
   *
   * @param version counts the transactions that changed availability
   * @param ledger the number of the last row of the ledger
   * @param isEnded whether sales have ended; after that, availability changes rarely and nobody
   *     needs it
   */
  public record State(long version, long ledger, boolean isEnded) {}

  /** A section, and the version of the event that it was read with. */
  private record VersionedSection(long version, SectionState section) {}

  /**
   * Returns the state of an event: a cheap read that shows whether the full availability must be
   * read again. A seat that goes from held to sold may show only with the next change. Empty if the
   * event does not exist.
   */
  public Optional<State> state(String event) {
    return READ_STATE
        .on(dataSource)
        .set("event", event)
        .first(row -> new State(row.number("version"), row.number("ledger"), row.flag("is_ended")));
  }

  /** Returns the availability in one snapshot; empty if the event does not exist. */
  public Optional<Availability> read(String event) {
    List<VersionedSection> sections =
        READ.on(dataSource)
            .set("event", event)
            .within(LONGEST_READ)
            .list(row -> new VersionedSection(row.number("version"), section(row)));
    return sections.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Availability(
                event,
                sections.get(0).version(),
                sections.stream().map(VersionedSection::section).toList()));
  }

  private static SectionState section(Row row) throws SQLException {
    SeatMap seats = new SeatMap((String[]) row.array("labels"), (String[]) row.array("numberings"));
    seats.mark((String[]) row.array("held"), 'H');
    seats.mark((String[]) row.array("sold"), 'S');
    return new SectionState(
        row.text("id"),
        SectionKind.valueOf(row.text("kind")),
        row.integer("capacity"),
        row.integer("available"),
        seats.states());
  }
}
