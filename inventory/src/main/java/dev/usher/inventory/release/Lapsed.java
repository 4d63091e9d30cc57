package dev.usher.inventory.release;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.hold.HoldId;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts holds whose payment window has lapsed back on sale. Any number of workers may do so at the
 * same time: none waits for another and no hold is released twice.
 */
@ApplicationScoped
public class Lapsed {
  private static final String END_LAPSED = Resource.text(Lapsed.class, "end-lapsed.sql");
  // Many batches of holds long, and well below what a lapsed hold may be late.
  private static final int PATIENCE_MILLIS = 150;
  private static final String NEXT_LAPSE = Resource.text(Lapsed.class, "next-lapse.sql");

  /** Before every hold. */
  public static final Instant FROM_THE_FIRST = Instant.EPOCH;

  /**
   * A hold that was put back on sale.
   *
   * @param lapsedAt the end of its payment window
   * @param overdue from the end of its payment window to the moment when PostgreSQL was asked to
   *     release it, by PostgreSQL's clock; how long the release took comes on top
   */
  public record Released(HoldId hold, Instant lapsedAt, Duration overdue) {}

  private final AgroalDataSource dataSource;
  private final StockRelease stock;

  Lapsed(AgroalDataSource dataSource, StockRelease stock) {
    this.dataSource = dataSource;
    this.stock = stock;
  }

  /**
   * Releases the longest lapsed holds, {@code atMost} of them, in one transaction. Blocks.
   *
   * @param leftOut events whose holds are not looked at
   * @param from holds that lapsed earlier are not looked at either: of a hundred thousand that
   *     lapse together, each batch would else step over what all before it have ended
   * @return those that were released and are committed once this returns outside a transaction
   * @throws EventBusy if an event stays locked for {@value #PATIENCE_MILLIS} ms, as by a change of
   *     its seats; then none was released, and those of other events need not wait for it
   * @throws HoldFault if PostgreSQL fails; then none was
   */
  @Transactional
  public List<Released> release(int atMost, Collection<String> leftOut, Instant from) {
    try (Connection connection = dataSource.getConnection()) {
      List<Released> released = new ArrayList<>();
      List<Ended> ended = end(connection, atMost, leftOut, from, released);
      if (!ended.isEmpty()) {
        stock.freeUnlessBusy(connection, ended, PATIENCE_MILLIS);
      }
      return released;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not release lapsed holds", e);
    }
  }

  /**
   * How long until the next hold lapses, zero if one has; empty if nothing is held. Blocks.
   *
   * @param leftOut events whose holds are not looked at
   * @throws HoldFault if PostgreSQL fails
   */
  public Optional<Duration> next(Collection<String> leftOut) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(NEXT_LAPSE)) {
      statement.setArray(1, connection.createArrayOf("text", leftOut.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        double millis = row.getDouble("in_ms");
        return row.wasNull()
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(Math.max(0, (long) Math.ceil(millis))));
      }
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not tell when the next hold lapses", e);
    }
  }

  private static List<Ended> end(
      Connection connection,
      int atMost,
      Collection<String> leftOut,
      Instant from,
      List<Released> released)
      throws SQLException {
    List<Ended> ended = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(END_LAPSED)) {
      statement.setObject(1, from.atOffset(ZoneOffset.UTC));
      statement.setArray(2, connection.createArrayOf("text", leftOut.toArray()));
      statement.setInt(3, atMost);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          HoldId id = new HoldId(row.getString("event_id"), row.getObject("id", UUID.class));
          Duration overdue = Duration.ofNanos((long) (row.getDouble("overdue_ms") * 1_000_000));
          Instant lapsedAt = row.getObject("expires_at", OffsetDateTime.class).toInstant();
          released.add(new Released(id, lapsedAt, overdue));
          ended.add(Ended.read(id, row));
        }
      }
    }
    return ended;
  }
}
