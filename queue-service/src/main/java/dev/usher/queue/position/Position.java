package dev.usher.queue.position;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.WaitModel.Interval;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A visitor's position and state.
 *
 * @param number the queue number; before a draw, that of the entry
 * @param position 1 is next; 0 once it is or was their turn, and before a draw
 * @param estimatedWait based on the rate and on the slots that become free; empty while nobody is
 *     admitted or the duration of a visit is unknown
 * @param wait50 the wait of half of the visitors at this position is so long
 * @param wait80 the same of four fifths of them
 * @param startsIn the time until admission starts; only before that
 * @param turnEndsIn the time until the turn ends; only during it, and while the room admits, since
 *     otherwise that time does not pass
 * @param retryAfter seconds until the next poll
 * @param room the current state of the room
 * @param announcement what the organiser says to all who wait
 * @param rejoinEndsIn the time left to rejoin at the front after a missed turn, if that is possible
 * @param seatsUnlikely true if those ahead can take all that is left; absent otherwise
 */
@Schema
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Position(
    VisitorState state,
    long number,
    long position,
    Optional<Duration> estimatedWait,
    Optional<Interval> wait50,
    Optional<Interval> wait80,
    Optional<Duration> startsIn,
    Optional<Duration> turnEndsIn,
    int retryAfter,
    RoomState room,
    Optional<String> announcement,
    Optional<Duration> rejoinEndsIn,
    Optional<Boolean> seatsUnlikely) {

  /** Whether all but the times and the retry are equal. */
  public boolean isSamePlaceAs(Position other) {
    return state == other.state
        && position == other.position
        && room == other.room
        && announcement.equals(other.announcement)
        && seatsUnlikely.equals(other.seatsUnlikely);
  }
}
