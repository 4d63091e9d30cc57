package dev.usher.inventory.hold;

import dev.usher.inventory.stock.Hold;

/** The outcome of turning a paid hold into a booking. */
public sealed interface ConfirmOutcome {
  /**
   * The hold is a booking.
   *
   * @param already whether it was a booking before this call
   */
  record Booked(Hold booking, boolean already) implements ConfirmOutcome {}

  /** The payment came too late and not all of the seats are available: it must be refunded. */
  record SeatsGone() implements ConfirmOutcome {}

  /**
   * The payment came too late, and with what the visitor has by now the hold would exceed the
   * event's limit per visitor: the payment must be refunded.
   */
  record LimitExceeded() implements ConfirmOutcome {}

  /** The hold does not exist. */
  record UnknownHold() implements ConfirmOutcome {}
}
