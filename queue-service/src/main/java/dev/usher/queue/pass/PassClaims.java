package dev.usher.queue.pass;

/**
 * The contents of a pass.
 *
 * @param visitor the {@code jti} of the queue token that claimed it
 * @param issuedAt seconds since 1970
 * @param endsAt seconds since 1970
 */
public record PassClaims(String room, String visitor, String id, long issuedAt, long endsAt) {
  /** The same pass with another end. */
  PassClaims endingAt(long end) {
    return new PassClaims(room, visitor, id, issuedAt, end);
  }
}
