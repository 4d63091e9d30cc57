package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;

/**
 * A room's settings.
 *
 * @param runningSince when admission was last set going; nothing accumulates from before
 * @param revision grows with each change; the highest is the valid one
 * @param createdAt to the millisecond; a room that uses the id of a deleted one was made later
 */
public record Room(
    String id,
    String name,
    Mode mode,
    Phase phase,
    Instant opensAt,
    Instant startsAt,
    Instant runningSince,
    int admitPerMinute,
    int maxActive,
    Duration claimWindow,
    Duration passTtl,
    String targetUrl,
    long revision,
    Instant createdAt) {

  /** Which of the rooms that have had this id it is: a later one's is greater. */
  public long generation() {
    return createdAt.toEpochMilli();
  }

  /** Whether the operator has ended it, for good. */
  public boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  /** What the room is at a moment. */
  public RoomState state(Instant now) {
    return switch (phase) {
      case ENDED -> RoomState.ENDED;
      case SOLD_OUT -> RoomState.SOLD_OUT;
      case ON, PAUSED -> {
        if (now.isBefore(opensAt)) {
          yield RoomState.CLOSED;
        }
        if (phase == Phase.PAUSED) {
          yield RoomState.PAUSED;
        }
        yield now.isBefore(startsAt) ? RoomState.PREQUEUE : RoomState.OPEN;
      }
    };
  }
}
