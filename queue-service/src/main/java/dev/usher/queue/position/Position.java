package dev.usher.queue.position;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.queue.room.RoomState;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a visitor stands.
 *
 * @param position 1 is next; 0 once it is or was their turn
 * @param estimatedWait by the rate and by the places that become free; empty while nobody is
 *     admitted, or nothing is known of how long a visit takes
 * @param retryAfter seconds after which to ask again
 * @param room what the room is at the moment
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Position(
    VisitorState state,
    long number,
    long position,
    Optional<Duration> estimatedWait,
    int retryAfter,
    RoomState room) {

  /** Whether it is the same place, however long that now may take. */
  public boolean isSamePlaceAs(Position other) {
    return state == other.state && position == other.position && room == other.room;
  }
}
