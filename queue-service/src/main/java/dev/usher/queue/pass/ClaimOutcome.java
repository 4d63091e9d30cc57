package dev.usher.queue.pass;

import dev.usher.queue.room.RoomPhase;

/** What came of asking for a pass. */
sealed interface ClaimOutcome {
  /** The visitor's pass, the same however often they ask. */
  record Granted(PassClaims pass) implements ClaimOutcome {}

  /** The visitor is still in line. */
  record NotYet(long position) implements ClaimOutcome {}

  /** The turn was not taken in its window. */
  record Missed() implements ClaimOutcome {}

  /** The visitor had a pass, and it is finished or has run out. */
  record Over() implements ClaimOutcome {}

  /** The number is another visitor's. */
  record NotTheirs() implements ClaimOutcome {}

  /** The room is sold out or has ended, and the visitor has no valid pass. */
  record Closed(RoomPhase phase) implements ClaimOutcome {}
}
