package dev.usher.inventory.event;

import java.time.Instant;

/** How deleting an event ended. */
public sealed interface DeleteOutcome {
  /** It is gone. If something of it was sold, bookings, payments and the ledger stay readable. */
  record Deleted() implements DeleteOutcome {}

  /** There is no such event. */
  record Unknown() implements DeleteOutcome {}

  /** It has been sold and is still on sale. */
  record OnSale(Instant salesEndAt) implements DeleteOutcome {}

  /** Visitors hold seats that they may still pay for. */
  record Held(long holds) implements DeleteOutcome {}
}
