package dev.usher.inventory.stock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a hold, and the booking it becomes: written {@code event.key}, so that every query by id
 * knows its event.
 *
 * @param event the event's id
 * @param key the hold's key within the event
 */
public record HoldId(String event, UUID key) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "([a-z0-9][a-z0-9-]{0,62})\\."
              + "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

  /**
   * Returns the id for this visitor's idempotency key, the same on every retry: the first 128 bits
   * of a SHA-256 over the three values, each prefixed with its length so that different triples
   * never give the same input.
   */
  public static HoldId of(String event, String visitor, String idempotencyKey) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {event, visitor, idempotencyKey}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      ByteBuffer hash = ByteBuffer.wrap(digest.digest());
      return new HoldId(event, new UUID(hash.getLong(), hash.getLong()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Parses an id as {@link #toString} writes it; empty if it is malformed. */
  public static Optional<HoldId> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    return matcher.matches()
        ? Optional.of(new HoldId(matcher.group(1), UUID.fromString(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return event + "." + key;
  }
}
