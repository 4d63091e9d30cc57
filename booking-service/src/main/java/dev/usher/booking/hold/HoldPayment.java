package dev.usher.booking.hold;

import dev.usher.inventory.stock.Money;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;

/**
 * A payment as its visitor sees it.
 *
 * @param status PENDING, SUCCEEDED, FAILED, REFUNDING or REFUNDED
 * @param reason why it did not lead to a booking: DECLINED, TOO_LATE, LIMIT_EXCEEDED, ALREADY_PAID
 *     or WRONG_AMOUNT
 * @param detail the reason in words
 * @param decidedAt when it was paid, declined, or marked for refund
 * @param refundedAt when it was refunded
 */
@RegisterForReflection
public record HoldPayment(
    String paymentId,
    String status,
    Money amount,
    Instant startedAt,
    Optional<String> reason,
    Optional<String> detail,
    Optional<Instant> decidedAt,
    Optional<Instant> refundedAt) {}
