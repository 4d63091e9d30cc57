package dev.usher.booking.availability;

/**
 * A message of an availability stream.
 *
 * @param name {@code availability} for the whole, {@code changes} for the differences
 */
record StreamMessage(String name, String json) {
  static final String WHOLE = "availability";
  static final String CHANGES = "changes";

  /** A heartbeat: it detects closed connections while nothing changes. */
  static final StreamMessage STILL_THERE = new StreamMessage("", "");
}
