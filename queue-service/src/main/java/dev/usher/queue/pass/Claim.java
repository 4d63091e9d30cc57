package dev.usher.queue.pass;

import dev.usher.queue.room.Phase;

/** What came of asking for a pass. */
sealed interface Claim {
  /** The visitor's pass, the same however often they ask. */
  record Granted(Pass pass) implements Claim {}

  /** The visitor is still in line. */
  record NotYet(long position) implements Claim {}

  /** The turn was not taken in its window. */
  record Missed() implements Claim {}

  /** The visitor had a pass, and it is finished or has run out. */
  record Over() implements Claim {}

  /** The number is another visitor's. */
  record NotTheirs() implements Claim {}

  /** The room is sold out or has ended, and the visitor has no valid pass. */
  record Closed(Phase phase) implements Claim {}
}
