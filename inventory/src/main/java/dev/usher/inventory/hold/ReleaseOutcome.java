package dev.usher.inventory.hold;

/** The outcome of releasing a hold. */
public enum ReleaseOutcome {
  /** The seats are free again. */
  RELEASED,
  /** The hold was already released or expired: nothing to do. */
  ALREADY_ENDED,
  /** The hold is paid; a booking is not released this way. */
  BOOKED,
  /** The hold does not exist. */
  UNKNOWN
}
