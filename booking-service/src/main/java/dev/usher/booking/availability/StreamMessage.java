package dev.usher.booking.availability;

/**
 * What is sent to those who listen.
 *
 * @param name {@code availability} for the whole, {@code changes} for what differs
 */
record StreamMessage(String name, String json) {
  static final String WHOLE = "availability";
  static final String CHANGES = "changes";

  /** Tells a connection that nobody reads any longer from one on which nothing happens. */
  static final StreamMessage STILL_THERE = new StreamMessage("", "");
}
