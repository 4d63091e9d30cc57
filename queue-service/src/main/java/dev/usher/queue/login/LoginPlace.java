package dev.usher.queue.login;

import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;

/**
 * The place of a subject: all that its queue token says, so that the same one is signed again.
 *
 * @param entry the number in the order of joining
 * @param visitor the {@code jti} of the queue token
 * @param issuedAt seconds since 1970
 */
public record LoginPlace(long entry, String visitor, long issuedAt) {
  /** The queue token of the place. */
  public QueueToken token(String room, long generation) {
    return new QueueToken(room, entry, visitor, issuedAt, generation);
  }

  /** The same with the queue number that it has in the room now. */
  public QueueToken token(RoomSnapshot view) {
    return token(view.room().id(), view.room().generation()).in(view);
  }
}
