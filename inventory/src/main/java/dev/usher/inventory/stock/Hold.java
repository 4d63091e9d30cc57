package dev.usher.inventory.stock;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Seats set aside for a visitor, or the booking they have become.
 *
 * @param visitor whose it is
 * @param passId the pass it was made with
 * @param expiresAt the end of the payment window
 * @param reference a booking's short name for people, none before it is one
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
