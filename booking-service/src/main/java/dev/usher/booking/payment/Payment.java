package dev.usher.booking.payment;

import dev.usher.inventory.event.Money;
import dev.usher.inventory.hold.HoldId;
import java.time.Instant;

/**
 * What a visitor pays for a hold.
 *
 * @param passExpiresAt the end of the pass that it was started with
 */
record Payment(
    PaymentId id,
    HoldId hold,
    String provider,
    PaymentStatus status,
    Money amount,
    Instant passExpiresAt) {}
