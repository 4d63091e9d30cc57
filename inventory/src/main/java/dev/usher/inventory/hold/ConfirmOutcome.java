package dev.usher.inventory.hold;

import dev.usher.inventory.stock.Hold;

/** How turning a paid hold into a booking ended. */
public sealed interface ConfirmOutcome {
  /**
   * The hold is a booking.
   *
   * @param already whether it had been one before this call
   */
  record Booked(Hold booking, boolean already) implements ConfirmOutcome {}

  /** The payment came too late and the seats are gone: the money must go back. */
  record SeatsGone() implements ConfirmOutcome {}

  /** There is no such hold. */
  record UnknownHold() implements ConfirmOutcome {}
}
