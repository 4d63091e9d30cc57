package dev.usher.inventory.hold;

/** How giving a hold back ended. */
public enum ReleaseOutcome {
  /** The seats are free again. */
  RELEASED,
  /** It had been given back or had expired before: nothing to do. */
  ALREADY_ENDED,
  /** It is paid for; a booking is not given back this way. */
  BOOKED,
  /** There is no such hold. */
  UNKNOWN
}
