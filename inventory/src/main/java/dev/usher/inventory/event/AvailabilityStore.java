package dev.usher.inventory.event;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.LongStatements;
import dev.usher.inventory.event.Availability.SectionState;
import dev.usher.inventory.stock.SectionKind;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what is free in an event. All calls block. */
@ApplicationScoped
public class AvailabilityStore {
  private static final String READ_STATE = Resource.text(AvailabilityStore.class, "read-state.sql");
  private static final String READ =
      Resource.text(AvailabilityStore.class, "read-availability.sql");

  // Enough to read a million seats on a small machine. Few threads read, and visitors give up
  // earlier.
  private static final Duration LONGEST_READ = Duration.ofSeconds(30);

  private final AgroalDataSource dataSource;

  AvailabilityStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * The state of an event, to detect changes.
   *
   * @param version counts the transactions that changed availability
   * @param ledger the last entry of the ledger
   * @param isEnded whether sales have ended; after that, availability changes rarely and nobody
   *     needs it
   */
  public record State(long version, long ledger, boolean isEnded) {}

  /**
   * Returns the state of an event: a cheap read that shows whether the full availability must be
   * read again. A seat that goes from held to sold may show only with the next change. Empty if the
   * event does not exist.
   *
   * @throws CatalogueFault if PostgreSQL fails
   */
  public Optional<State> state(String event) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(READ_STATE)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new State(
                    row.getLong("version"), row.getLong("ledger"), row.getBoolean("is_ended")))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new CatalogueFault("PostgreSQL did not return the version of event " + event, e);
    }
  }

  /**
   * Returns the availability in one snapshot; empty if the event does not exist.
   *
   * @throws CatalogueFault if PostgreSQL fails
   */
  public Optional<Availability> read(String event) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, event);
      statement.setString(2, event);
      statement.setString(3, event);
      statement.setString(4, event);
      return LongStatements.allow(connection, LONGEST_READ, () -> read(event, statement));
    } catch (SQLException e) {
      throw new CatalogueFault("PostgreSQL did not return what is free in event " + event, e);
    }
  }

  private static Optional<Availability> read(String event, PreparedStatement statement)
      throws SQLException {
    List<SectionState> sections = new ArrayList<>();
    long version = 0;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        version = row.getLong("version");
        sections.add(section(row));
      }
    }
    return sections.isEmpty()
        ? Optional.empty()
        : Optional.of(new Availability(event, version, sections));
  }

  private static SectionState section(ResultSet row) throws SQLException {
    SeatMap seats =
        new SeatMap(
            (String[]) row.getArray("labels").getArray(),
            (Integer[]) row.getArray("seats").getArray());
    seats.mark((String[]) row.getArray("held").getArray(), 'H');
    seats.mark((String[]) row.getArray("sold").getArray(), 'S');
    return new SectionState(
        row.getString("id"),
        SectionKind.valueOf(row.getString("kind")),
        row.getInt("capacity"),
        row.getInt("available"),
        seats.states());
  }
}
