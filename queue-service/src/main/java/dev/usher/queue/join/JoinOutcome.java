package dev.usher.queue.join;

import dev.usher.queue.token.QueueToken;

/** What came of joining a line. */
public sealed interface JoinOutcome {
  /** A place in line. */
  record Numbered(QueueToken token) implements JoinOutcome {}

  /** The room takes nobody right now. */
  record NotNow() implements JoinOutcome {}

  /** More are waiting for a number than this instance takes on. */
  record Overloaded() implements JoinOutcome {}

  /** No number can be had: PostgreSQL does not answer. */
  record Unavailable() implements JoinOutcome {}
}
