package dev.usher.inventory.hold;

/** The outcome of cancelling a hold. */
public enum CancelOutcome {
  /** The seats are free again. */
  RELEASED,
  /** The hold was already released or expired: nothing to do. */
  ALREADY_ENDED,
  /** The hold is paid; a booking is not cancelled this way. */
  BOOKED,
  /** The hold does not exist. */
  UNKNOWN
}
