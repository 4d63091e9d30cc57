package dev.usher.booking.payment;

import dev.usher.booking.hold.HoldPayment;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * A visitor's payment for a hold.
 *
 * @param passExpiresAt the end of the pass that it was started with
 * @param reason why it did not lead to a booking, if so
 * @param decidedAt when it was paid, declined, or marked for refund; empty while it is open
 * @param refundedAt when it was refunded
 */
record Payment(
    PaymentId id,
    HoldId hold,
    String provider,
    PaymentStatus status,
    Money amount,
    Instant passExpiresAt,
    Instant startedAt,
    Optional<PaymentReason> reason,
    Optional<Instant> decidedAt,
    Optional<Instant> refundedAt) {

  /** Whether there is nothing to pay. */
  boolean isFree() {
    return amount.amount() == 0;
  }

  /** The payment as its visitor sees it. */
  HoldPayment forVisitor() {
    return new HoldPayment(
        id.toString(),
        status.name(),
        amount,
        startedAt,
        reason.map(PaymentReason::name),
        reason.map(PaymentReason::detail),
        decidedAt,
        refundedAt);
  }
}
