package dev.usher.common.http;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Entity tags (RFC 9110) of what operators change. Equal states have equal tags. */
public final class EntityTag {
  private EntityTag() {}

  /** The tag of a state that consists of these parts, in this order. */
  public static String of(Object... parts) {
    StringBuilder all = new StringBuilder();
    for (Object part : parts) {
      // With its length, so that no two states have the same text.
      String text = String.valueOf(part);
      all.append(text.length()).append(':').append(text);
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    return "\"" + UUID.nameUUIDFromBytes(bytes) + "\"";
  }
}
