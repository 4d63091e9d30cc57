package dev.usher.queue.pass;

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

  /** A store does not answer, or is just being copied. */
  record Unavailable() implements Claim {}
}
