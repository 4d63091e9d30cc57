package dev.usher.queue.room;

import java.util.regex.Pattern;

/** What a room's id may look like: it stands in addresses, cookie names and keys. */
public final class RoomId {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private RoomId() {}

  /** Whether a room can have this id. */
  public static boolean isValid(String id) {
    return VALID.matcher(id).matches();
  }
}
