package dev.usher.inventory.release;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.stock.HoldId;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Array;
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
 * Puts holds whose payment window has expired back on sale. Any number of workers may run at the
 * same time: none waits for another and no hold is released twice.
 */
@ApplicationScoped
public class ExpiredHolds {
  private static final String END_EXPIRED = Resource.text(ExpiredHolds.class, "end-expired.sql");
  private static final String END_THESE = Resource.text(ExpiredHolds.class, "end-these.sql");
  private static final String DUE_HOLDS = Resource.text(ExpiredHolds.class, "due-holds.sql");
  // Much longer than a batch of holds, and well below the permitted delay of a release.
  private static final int PATIENCE_MILLIS = 150;
  private static final String NEXT_EXPIRY = Resource.text(ExpiredHolds.class, "next-expiry.sql");

  /** Before every hold. */
  public static final Instant FROM_THE_FIRST = Instant.EPOCH;

  /**
   * A hold that was put back on sale.
   *
   * @param expiredAt the end of its payment window
   * @param overdue from the end of its payment window to the start of the release statement, by
   *     PostgreSQL's clock; excludes the duration of the release
   */
  public record Released(HoldId hold, Instant expiredAt, Duration overdue) {}

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private final AgroalDataSource dataSource;
  private final StockReturn stock;

  ExpiredHolds(AgroalDataSource dataSource, StockReturn stock) {
    this.dataSource = dataSource;
    this.stock = stock;
  }

  /**
   * The events and holds to skip.
   *
   * @param events all of these events' holds
   * @param holds single holds
   */
  public record LeftOut(Collection<String> events, Collection<HoldId> holds) {
    /** Skips nothing. */
    public static final LeftOut NOTHING = new LeftOut(List.of(), List.of());
  }

  /**
   * Releases the longest expired holds, {@code atMost} of them, in one transaction. Blocks.
   *
   * @param from holds that expired earlier are skipped; otherwise, when a hundred thousand expire
   *     together, each batch would step over all rows that earlier batches ended
   * @return the released holds; committed when this returns, unless the caller has a transaction
   * @throws EventBusy if an event stays locked for {@value #PATIENCE_MILLIS} ms, for example by a
   *     change of its seats; then none was released, and holds of other events need not wait for it
   * @throws HoldFault if PostgreSQL fails; then none was
   */
  @Transactional
  public List<Released> release(int atMost, LeftOut leftOut, Instant from) {
    return release(END_EXPIRED, statement -> setDue(statement, atMost, leftOut, from));
  }

  /**
   * Releases those of these holds that have expired and that no other transaction has locked, in
   * one transaction. Blocks. Returns and throws the same as the release of the longest expired.
   */
  @Transactional
  public List<Released> release(List<HoldId> holds) {
    return release(
        END_THESE,
        statement -> {
          Connection connection = statement.getConnection();
          statement.setArray(
              1, connection.createArrayOf("text", holds.stream().map(HoldId::event).toArray()));
          statement.setArray(2, keys(connection, holds));
        });
  }

  /**
   * Returns the holds that a release of the longest expired would process, including those that
   * another transaction has locked. Blocks.
   *
   * @throws HoldFault if PostgreSQL fails
   */
  public List<HoldId> due(int atMost, LeftOut leftOut, Instant from) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(DUE_HOLDS)) {
      setDue(statement, atMost, leftOut, from);
      List<HoldId> due = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          due.add(id(row));
        }
      }
      return due;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not list expired holds", e);
    }
  }

  /**
   * Returns the time until the next hold expires, zero if one has expired; empty if there are no
   * holds. Blocks.
   *
   * @throws HoldFault if PostgreSQL fails
   */
  public Optional<Duration> next(LeftOut leftOut) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(NEXT_EXPIRY)) {
      statement.setArray(1, connection.createArrayOf("text", leftOut.events().toArray()));
      statement.setArray(2, keys(connection, leftOut.holds()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        double millis = row.getDouble("in_ms");
        return row.wasNull()
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(Math.max(0, (long) Math.ceil(millis))));
      }
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not return when the next hold expires", e);
    }
  }

  private List<Released> release(String sql, Parameters parameters) {
    try (Connection connection = dataSource.getConnection()) {
      List<Released> released = new ArrayList<>();
      List<EndedHold> ended = end(connection, sql, parameters, released);
      if (!ended.isEmpty()) {
        stock.freeUnlessBusy(connection, ended, PATIENCE_MILLIS);
      }
      return released;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not release expired holds", e);
    }
  }

  private static void setDue(PreparedStatement statement, int atMost, LeftOut leftOut, Instant from)
      throws SQLException {
    Connection connection = statement.getConnection();
    statement.setObject(1, from.atOffset(ZoneOffset.UTC));
    statement.setArray(2, connection.createArrayOf("text", leftOut.events().toArray()));
    statement.setArray(3, keys(connection, leftOut.holds()));
    statement.setInt(4, atMost);
  }

  private static Array keys(Connection connection, Collection<HoldId> holds) throws SQLException {
    return connection.createArrayOf("uuid", holds.stream().map(HoldId::key).toArray());
  }

  private static HoldId id(ResultSet row) throws SQLException {
    return new HoldId(row.getString("event_id"), row.getObject("id", UUID.class));
  }

  private static List<EndedHold> end(
      Connection connection, String sql, Parameters parameters, List<Released> released)
      throws SQLException {
    List<EndedHold> ended = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          HoldId id = id(row);
          Duration overdue = Duration.ofNanos((long) (row.getDouble("overdue_ms") * 1_000_000));
          Instant expiredAt = row.getObject("expires_at", OffsetDateTime.class).toInstant();
          released.add(new Released(id, expiredAt, overdue));
          ended.add(EndedHold.read(id, row));
        }
      }
    }
    return ended;
  }
}
