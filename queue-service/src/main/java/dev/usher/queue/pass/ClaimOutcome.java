package dev.usher.queue.pass;

import dev.usher.queue.room.RoomPhase;

/** The result of a claim. */
sealed interface ClaimOutcome {
  /** The visitor has a pass. Repeated claims return the same pass. */
  record Granted(PassClaims pass) implements ClaimOutcome {}

  /** The visitor still waits. */
  record NotYet(long position) implements ClaimOutcome {}

  /** The visitor takes part in a draw that has not been made. */
  record NotDrawn() implements ClaimOutcome {}

  /** The visitor did not claim within the claim window. */
  record Missed() implements ClaimOutcome {}

  /** The visitor had a pass, which is finished or has expired. */
  record Over() implements ClaimOutcome {}

  /** The number belongs to another visitor. */
  record NotTheirs() implements ClaimOutcome {}

  /** The room is sold out or has ended, and the visitor has no valid pass. */
  record Closed(RoomPhase phase) implements ClaimOutcome {}
}
