package dev.usher.queue.line;

/** What came of joining a line. */
public sealed interface Joined {
  /** A place in line. */
  record Numbered(Ticket ticket) implements Joined {}

  /** The room takes nobody right now. */
  record NotNow() implements Joined {}

  /** More are waiting for a number than this instance takes on. */
  record Overloaded() implements Joined {}

  /** No number can be had: PostgreSQL does not answer. */
  record Unavailable() implements Joined {}
}
