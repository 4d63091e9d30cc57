package dev.usher.queue.join;

import dev.usher.queue.token.QueueToken;

/** The result of a join. */
public sealed interface JoinOutcome {
  /** Whether the join has certainly got no place of its own. */
  default boolean tookNothing() {
    return this instanceof Kept || this instanceof NotNow || this instanceof Overloaded;
  }

  /** The visitor has joined and has a number. */
  record Numbered(QueueToken token) implements JoinOutcome {}

  /** The visitor's login has this place already, from another join. */
  record Kept(QueueToken token) implements JoinOutcome {}

  /** The room does not accept joins now. */
  record NotNow() implements JoinOutcome {}

  /** Too many joiners already wait for a number in this instance. */
  record Overloaded() implements JoinOutcome {}

  /** No number is available, for example because PostgreSQL does not respond. */
  record Unavailable(Throwable cause) implements JoinOutcome {}
}
