package dev.usher.lab.bench.control;

import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The simplest way to sell that is exact and fast: one statement, which commits by itself, takes
 * what is asked for only if it is there, and writes the hold. A concurrent one waits for the row
 * and checks the condition again. Never retries, and knows nothing of Hibernate.
 */
@Singleton
public class ConditionalSale {
  private static final String PLACES =
      """
      with sold as (
        update control.event set taken = taken + ?
        where id = ? and capacity - taken >= ?
        returning id, price
      )
      insert into control.hold (id, event, visitor, quantity, expiresAt)
      select ?, sold.id, ?, ?, ? from sold
      returning (select price from sold)
      """;
  // Where only some of the seats are free, quantity is null: the constraint undoes all of it.
  private static final String SEATS =
      """
      with sold as (
        update control.seat set held = true
        where id = any (?) and not held
        returning id
      ), counted as (
        select count(*)::int as seats from sold
      )
      insert into control.hold (id, event, visitor, quantity, expiresAt)
      select ?, ?, ?, case seats when ? then seats end, ? from counted where seats > 0
      """;
  private static final String NOT_NULL_VIOLATION = "23502";
  private static final Duration PAYMENT_WINDOW = Duration.ofHours(1);
  private static final long SEAT_PRICE = 2_500;

  private final DataSource dataSource;
  private final Clock clock;

  ConditionalSale(DataSource dataSource, Clock clock) {
    this.dataSource = dataSource;
    this.clock = clock;
  }

  /** Holds places of an event; empty if not enough are left. */
  Optional<SaleHold.Created> places(String event, @Nullable String visitor, int quantity)
      throws SQLException {
    UUID id = UUID.randomUUID();
    Instant expiresAt = clock.instant().plus(PAYMENT_WINDOW);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(PLACES)) {
      statement.setInt(1, quantity);
      statement.setString(2, event);
      statement.setInt(3, quantity);
      statement.setObject(4, id);
      statement.setString(5, visitor);
      statement.setInt(6, quantity);
      statement.setObject(7, expiresAt.atOffset(ZoneOffset.UTC));
      try (ResultSet sold = statement.executeQuery()) {
        return sold.next()
            ? Optional.of(
                new SaleHold.Created(
                    id, SaleHold.HELD, expiresAt, quantity, sold.getLong(1) * quantity))
            : Optional.empty();
      }
    }
  }

  /** Holds all of these seats; empty if one of them is taken or unknown. */
  Optional<SaleHold.Created> seats(String event, @Nullable String visitor, List<String> seats)
      throws SQLException {
    UUID id = UUID.randomUUID();
    Instant expiresAt = clock.instant().plus(PAYMENT_WINDOW);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(SEATS)) {
      Array ids =
          connection.createArrayOf(
              "text", seats.stream().map(seat -> event + ":" + seat).toArray());
      statement.setArray(1, ids);
      statement.setObject(2, id);
      statement.setString(3, event);
      statement.setString(4, visitor);
      statement.setInt(5, seats.size());
      statement.setObject(6, expiresAt.atOffset(ZoneOffset.UTC));
      if (statement.executeUpdate() == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new SaleHold.Created(
              id, SaleHold.HELD, expiresAt, seats.size(), SEAT_PRICE * seats.size()));
    } catch (SQLException e) {
      if (NOT_NULL_VIOLATION.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
