package dev.usher.booking.payment;

import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * What a visitor pays for a hold.
 *
 * @param passExpiresAt the end of the pass that it was started with
 * @param reason why it brought no booking, if it did not
 * @param decidedAt when it was paid, declined, or found to be paid back; empty while it is open
 * @param refundedAt when it was paid back
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
    Optional<Instant> refundedAt) {}
