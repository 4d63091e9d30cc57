package dev.usher.inventory.release;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.hold.HoldStatus;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final String NEXT_LAPSE = Resource.text(Lapsed.class, "next-lapse.sql");

  /**
   * A hold that was put back on sale.
   *
   * @param overdue from the end of its payment window to the moment when PostgreSQL was asked to
   *     release it, by PostgreSQL's clock; how long the release took comes on top
   */
  public record Released(HoldId hold, Duration overdue) {}

  private final AgroalDataSource dataSource;
  private final StockRelease stock;

  Lapsed(AgroalDataSource dataSource, StockRelease stock) {
    this.dataSource = dataSource;
    this.stock = stock;
  }

  /**
   * Releases the longest lapsed holds, {@code atMost} of them, in one transaction. Blocks.
   *
   * @return those that were released and are committed once this returns outside a transaction
   * @throws HoldFault if PostgreSQL fails; then none was
   */
  @Transactional
  public List<Released> release(int atMost) {
    try (Connection connection = dataSource.getConnection()) {
      List<Released> released = end(connection, atMost);
      if (!released.isEmpty()) {
        stock.free(connection, HoldStatus.EXPIRED, released.stream().map(Released::hold).toList());
      }
      return released;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not release lapsed holds", e);
    }
  }

  /**
   * How long until the next hold lapses, zero if one has; empty if nothing is held. Blocks.
   *
   * @throws HoldFault if PostgreSQL fails
   */
  public Optional<Duration> next() {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(NEXT_LAPSE);
        ResultSet row = statement.executeQuery()) {
      row.next();
      double millis = row.getDouble("in_ms");
      return row.wasNull()
          ? Optional.empty()
          : Optional.of(Duration.ofMillis(Math.max(0, (long) Math.ceil(millis))));
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not tell when the next hold lapses", e);
    }
  }

  private static List<Released> end(Connection connection, int atMost) throws SQLException {
    List<Released> released = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(END_LAPSED)) {
      statement.setInt(1, atMost);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          HoldId id = new HoldId(row.getString("event_id"), row.getObject("id", UUID.class));
          Duration overdue = Duration.ofNanos((long) (row.getDouble("overdue_ms") * 1_000_000));
          released.add(new Released(id, overdue));
        }
      }
    }
    return released;
  }
}
