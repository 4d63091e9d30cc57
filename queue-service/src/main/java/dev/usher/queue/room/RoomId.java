package dev.usher.queue.room;

import java.util.regex.Pattern;

/** The syntax of a room's id, which appears in URLs, cookie names and Redis keys. */
public final class RoomId {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private RoomId() {}

  public static boolean isValid(String id) {
    return VALID.matcher(id).matches();
  }
}
