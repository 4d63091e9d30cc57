package dev.usher.booking.booking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secret of one booking. Whoever has it sees the booking and its tickets, and nothing else; it
 * works when the visitor's pass has long expired.
 *
 * @param value 130 random bits in base 32
 * @param eventStart when the booked event starts
 */
record BookingKey(String value, Instant eventStart) {
  private static final String BEARER = "Bearer ";

  /**
   * Returns the key in an {@code Authorization} header; empty if there is no bearer token or it is
   * a pass. A pass has dots, which a key has not.
   */
  static Optional<String> in(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return Optional.empty();
    }
    String token = authorization.substring(BEARER.length()).strip();
    return token.isEmpty() || token.indexOf('.') >= 0 ? Optional.empty() : Optional.of(token);
  }

  /**
   * Whether a key that somebody sends shows the booking now. Takes the same time wherever the keys
   * differ.
   *
   * @param shownFor how long after the event's start it does
   */
  boolean opens(String given, Instant now, Duration shownFor) {
    boolean isSame = MessageDigest.isEqual(bytes(value), bytes(given));
    return isSame && now.isBefore(eventStart.plus(shownFor));
  }

  /** Does not show the key: it would be in logs. */
  @Override
  public String toString() {
    return "BookingKey of an event at " + eventStart;
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
