package dev.usher.booking.console;

import dev.usher.inventory.stock.HoldStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * A seat and who has it. Names no visitor.
 *
 * @param hold missing if the seat is free
 */
public record SeatOwner(String seat, Optional<SeatHold> hold) {

  /**
   * The hold or booking that has the seat.
   *
   * @param status HELD or BOOKED
   * @param quantity how many seats it has
   * @param reference of a booking
   */
  public record SeatHold(
      String id,
      HoldStatus status,
      int quantity,
      Instant heldAt,
      Instant expiresAt,
      Optional<String> reference) {}
}
