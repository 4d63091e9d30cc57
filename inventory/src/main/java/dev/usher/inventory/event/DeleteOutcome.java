package dev.usher.inventory.event;

import java.time.Instant;

/** The outcome of deleting an event. */
public sealed interface DeleteOutcome {
  /**
   * The event is deleted. If any of it was sold, bookings, payments and the ledger stay readable.
   */
  record Deleted() implements DeleteOutcome {}

  /** The event does not exist. */
  record Unknown() implements DeleteOutcome {}

  /** Some of it has been sold and it is still on sale. */
  record OnSale(Instant salesEndAt) implements DeleteOutcome {}

  /** Visitors hold seats that they may still pay for. */
  record Held(long holds) implements DeleteOutcome {}
}
