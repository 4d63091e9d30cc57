package dev.usher.queue.token;

import dev.usher.queue.draw.proof.KnownDraw;
import dev.usher.queue.room.RoomSnapshot;

/**
 * A visitor's place in the queue.
 *
 * @param number starts at 1: in the order of joining, or in a draw what was drawn; {@link
 *     KnownDraw#NO_NUMBER} until then, which is behind all others
 * @param visitor the token's {@code jti}: 128 random bits in hexadecimal
 * @param issuedAt seconds since 1970
 * @param generation the generation of the room it is for; distinguishes rooms that reuse an id
 * @param entry starts at 1, in the order of joining: what is signed
 */
public record QueueToken(
    String room, long number, String visitor, long issuedAt, long generation, long entry) {

  /** A queue token as it is signed, whose number is that of joining. */
  public QueueToken(String room, long entry, String visitor, long issuedAt, long generation) {
    this(room, entry, visitor, issuedAt, generation, entry);
  }

  /** The same with the queue number that it has in the room now. */
  public QueueToken in(RoomSnapshot view) {
    long now = view.numberOf(entry);
    return now == number ? this : new QueueToken(room, now, visitor, issuedAt, generation, entry);
  }

  /** Whether the visitor has a queue number; false before the draw. */
  public boolean hasNumber() {
    return number != KnownDraw.NO_NUMBER;
  }

  /** What the visitor is shown: the queue number, before the draw that of the entry. */
  public long shownNumber() {
    return hasNumber() ? number : entry;
  }
}
