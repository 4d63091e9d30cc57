package dev.usher.booking.payment;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.Money;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores payments, each call in the caller's transaction if there is one. Reads are retried on a
 * dead connection; in a transaction the retry fails too, because it keeps its connection.
 */
@ApplicationScoped
class PaymentStore {
  private static final Sql START = Sql.of(PaymentStore.class, "start-payment.sql");
  private static final Sql READ = Sql.of(PaymentStore.class, "read-payment.sql");
  private static final Sql LOCK = Sql.of(PaymentStore.class, "lock-payment.sql");
  private static final Sql OF_HOLD = Sql.of(PaymentStore.class, "payments-of-hold.sql");
  private static final Sql MARK = Sql.of(PaymentStore.class, "mark-payment.sql");
  private static final Sql MARK_REFUNDED = Sql.of(PaymentStore.class, "mark-refunded.sql");

  private final AgroalDataSource dataSource;

  PaymentStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Returns the hold's open payment, started if there is none; empty if the hold cannot be paid, or
   * if another call starts a payment at the same time.
   */
  Optional<Payment> start(HoldId hold, PaymentId id, String provider, Instant passExpiresAt) {
    return Retry.onDeadConnection(
        () ->
            of(START, id)
                .set("hold", hold.key())
                .set("provider", provider)
                .set("passExpiresAt", passExpiresAt)
                .first(PaymentStore::payment));
  }

  Optional<Payment> find(PaymentId id) {
    return Retry.onDeadConnection(() -> of(READ, id).first(PaymentStore::payment));
  }

  /** Returns a payment, locked until the end of the transaction. */
  Optional<Payment> lock(PaymentId id) {
    return of(LOCK, id).first(PaymentStore::payment);
  }

  /** Returns the payments of a hold, oldest first. */
  List<Payment> ofHold(HoldId hold) {
    return Retry.onDeadConnection(
        () ->
            OF_HOLD
                .on(dataSource)
                .set("event", hold.event())
                .set("hold", hold.key())
                .list(PaymentStore::payment));
  }

  void mark(Payment payment, PaymentStatus to, Optional<PaymentReason> reason) {
    of(MARK, payment.id())
        .set("from", payment.status().name())
        .set("to", to.name())
        .set("reason", reason.map(PaymentReason::name).orElse(null))
        .update();
  }

  /** Marks a payment as refunded; returns whether this changed it. */
  boolean markRefunded(PaymentId id) {
    return of(MARK_REFUNDED, id).update() > 0;
  }

  private Query of(Sql sql, PaymentId id) {
    return sql.on(dataSource).set("event", id.event()).set("payment", id.key());
  }

  private static Payment payment(Row row) throws SQLException {
    String event = row.text("event_id");
    return new Payment(
        new PaymentId(event, row.uuid("id")),
        new HoldId(event, row.uuid("hold_id")),
        row.text("provider"),
        PaymentStatus.valueOf(row.text("status")),
        new Money(row.number("amount"), row.text("currency")),
        row.instant("pass_expires_at"),
        row.instant("created_at"),
        row.optionalText("reason").map(PaymentReason::valueOf),
        row.optionalInstant("decided_at"),
        row.optionalInstant("refunded_at"));
  }
}
