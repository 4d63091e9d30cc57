package dev.usher.booking.payment;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.Retry;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.Money;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements on payments, each in the caller's transaction if there is one.
 *
 * <p>All throw {@link HoldFault} if PostgreSQL fails.
 */
@ApplicationScoped
class PaymentStore {
  private static final String START = Resource.text(PaymentStore.class, "start-payment.sql");
  private static final String READ = Resource.text(PaymentStore.class, "read-payment.sql");
  private static final String LOCK = Resource.text(PaymentStore.class, "lock-payment.sql");
  private static final String OF_HOLD = Resource.text(PaymentStore.class, "payments-of-hold.sql");
  private static final String MARK = Resource.text(PaymentStore.class, "mark-payment.sql");
  private static final String REFUND = Resource.text(PaymentStore.class, "record-refund.sql");

  private final AgroalDataSource dataSource;

  PaymentStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Returns the hold's open payment, started if there is none; empty if the hold cannot be paid.
   */
  Optional<Payment> start(HoldId hold, PaymentId id, String provider, Instant passExpiresAt) {
    return query(
        START,
        hold.event(),
        hold.key(),
        id.key(),
        provider,
        passExpiresAt.atOffset(ZoneOffset.UTC));
  }

  Optional<Payment> find(PaymentId id) {
    return query(READ, id.event(), id.key());
  }

  Optional<Payment> lock(PaymentId id) {
    return query(LOCK, id.event(), id.key());
  }

  /** Returns the payments of a hold, oldest first. */
  List<Payment> ofHold(HoldId hold) {
    return Retry.onDeadConnection(() -> all(OF_HOLD, hold.event(), hold.key()));
  }

  void mark(Payment payment, PaymentStatus to, Optional<PaymentReason> reason) {
    PaymentId id = payment.id();
    update(
        MARK,
        to.name(),
        reason.map(PaymentReason::name).orElse(null),
        id.event(),
        id.key(),
        payment.status().name());
  }

  /** Marks a payment as refunded; returns whether this changed it. */
  boolean recordRefund(PaymentId id) {
    return update(REFUND, id.event(), id.key()) > 0;
  }

  /** In a transaction the retry fails too, because the transaction keeps its connection. */
  private Optional<Payment> query(String sql, Object... parameters) {
    return Retry.onDeadConnection(() -> all(sql, parameters)).stream().findFirst();
  }

  private List<Payment> all(String sql, Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      List<Payment> payments = new ArrayList<>();
      while (row.next()) {
        payments.add(payment(row));
      }
      return payments;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not read a payment", e);
    }
  }

  private int update(String sql, @Nullable Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not take a payment", e);
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private static Payment payment(ResultSet row) throws SQLException {
    String event = row.getString("event_id");
    return new Payment(
        new PaymentId(event, row.getObject("id", UUID.class)),
        new HoldId(event, row.getObject("hold_id", UUID.class)),
        row.getString("provider"),
        PaymentStatus.valueOf(row.getString("status")),
        new Money(row.getLong("amount"), row.getString("currency")),
        row.getObject("pass_expires_at", OffsetDateTime.class).toInstant(),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getString("reason")).map(PaymentReason::valueOf),
        instant(row, "decided_at"),
        instant(row, "refunded_at"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
