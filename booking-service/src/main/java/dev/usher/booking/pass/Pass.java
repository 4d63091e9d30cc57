package dev.usher.booking.pass;

import dev.usher.pass.BrowserKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * A visitor's right to book one event, issued by the waiting room.
 *
 * @param visitor the visitor's id, the pass's {@code sub}
 * @param event the event that the visitor may book, its {@code room}
 * @param id its {@code jti}
 * @param expiresAt the time until which it takes new holds, unless it is renewed
 * @param latestEnd the latest time until which it may take new holds, after renewals; once it is
 *     finished, that must be remembered until then
 * @param bound whether it is good in one browser only
 * @param browser the hash of the key of that browser; empty until one has come with the pass
 */
public record Pass(
    String visitor,
    String event,
    String id,
    Instant expiresAt,
    Instant latestEnd,
    boolean bound,
    Optional<String> browser) {
  static Pass of(dev.usher.pass.Pass proven) {
    Instant latestEnd =
        proven.renewableUntil().filter(proven.expiresAt()::isBefore).orElse(proven.expiresAt());
    return new Pass(
        proven.visitor(),
        proven.room(),
        proven.id(),
        proven.expiresAt(),
        latestEnd,
        proven.bound(),
        proven.browser());
  }

  /** Whether a browser with this key may use it. Takes the same time wherever the hashes differ. */
  boolean isFor(BrowserKey key) {
    return browser.isPresent() && MessageDigest.isEqual(bytes(browser.get()), bytes(key.hash()));
  }

  private static byte[] bytes(String hash) {
    return hash.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it no longer takes new holds. */
  boolean isOver(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
