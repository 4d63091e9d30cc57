package dev.usher.queue.pass;

/**
 * The contents of a pass.
 *
 * @param visitor the {@code jti} of the queue token that claimed it
 * @param issuedAt seconds since 1970
 * @param endsAt seconds since 1970
 * @param bound whether it is good at Usher's own shop in one browser only, whatever the room's
 *     setting is by now
 */
public record PassClaims(
    String room, String visitor, String id, long issuedAt, long endsAt, boolean bound) {
  /** The same pass with another end. */
  PassClaims endingAt(long end) {
    return new PassClaims(room, visitor, id, issuedAt, end, bound);
  }

  /** The same pass, bound or not. */
  PassClaims bound(boolean isBound) {
    return new PassClaims(room, visitor, id, issuedAt, endsAt, isBound);
  }
}
