package dev.usher.inventory.stock;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Seats set aside for a visitor, or the booking they have become.
 *
 * @param visitor the visitor that it belongs to
 * @param passId the pass it was made with
 * @param expiresAt the end of the payment window
 * @param reference the booking reference for people; none while it is not a booking
 */
public record Hold(
    HoldId id,
    String visitor,
    String passId,
    HoldStatus status,
    Instant heldAt,
    Instant expiresAt,
    List<HoldItem> items,
    Money total,
    Optional<String> reference) {}
