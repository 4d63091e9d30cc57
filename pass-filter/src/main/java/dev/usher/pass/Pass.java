package dev.usher.pass;

import java.time.Instant;
import java.util.Optional;

/**
 * A visitor's right to be on the site of a room, issued by the waiting room.
 *
 * @param visitor the visitor's id, the pass's {@code sub}
 * @param room the room that admitted the visitor
 * @param id its {@code jti}
 * @param expiresAt until when it is good
 * @param browser the hash of the key of the only browser that may use it, see {@link BrowserKey};
 *     empty for a pass that every browser may send as a bearer token, and for one that is not bound
 *     yet
 * @param bound whether it is for one browser of Usher's own shop, which sends it as a bearer token
 *     beside a cookie with its key; until it names a {@code browser} it admits to nothing
 * @param renewableUntil the latest end that it may get by renewals; empty if it is not renewed
 */
public record Pass(
    String visitor,
    String room,
    String id,
    Instant expiresAt,
    Optional<String> browser,
    boolean bound,
    Optional<Instant> renewableUntil) {
  /** Whether it is good at a moment for the room. */
  public boolean admits(String toRoom, Instant now) {
    return room.equals(toRoom) && now.isBefore(expiresAt);
  }
}
