package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;

/**
 * A room's settings.
 *
 * @param runningSince when admission was last set going; nothing accumulates from before
 * @param turnsUntil no turn ends sooner: visitors were sent waiting times that fit a longer claim
 *     window
 * @param revision grows with each change; the highest is the valid one
 * @param createdAt to the millisecond; a room that uses the id of a deleted one was made later
 */
public record Room(
    String id,
    String name,
    RoomMode mode,
    RoomPhase phase,
    Instant opensAt,
    Instant startsAt,
    Instant runningSince,
    int admitPerMinute,
    int maxActive,
    Duration claimWindow,
    Duration passTtl,
    String targetUrl,
    Instant turnsUntil,
    long revision,
    Instant createdAt) {
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

  /** Which of the rooms that have had this id it is: a later one's is greater. */
  public long generation() {
    return createdAt.toEpochMilli();
  }

  /** Whether the operator has ended it, for good. */
  public boolean hasEnded() {
    return phase == RoomPhase.ENDED;
  }

  /** The longest that one visitor can keep a place taken. */
  public Duration longestVisit() {
    return claimWindow.plus(passTtl);
  }

  /**
   * The longest time that a visitor is asked to wait before the next poll: no longer than half the
   * claim window, so that whoever keeps to it comes in time for a turn that began just after the
   * last poll; one second at least.
   */
  public Duration longestRetry() {
    Duration half = claimWindow.dividedBy(2);
    Duration longest = half.compareTo(LONGEST_RETRY) < 0 ? half : LONGEST_RETRY;
    return longest.compareTo(SHORTEST_RETRY) > 0 ? longest : SHORTEST_RETRY;
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
        if (phase == RoomPhase.PAUSED) {
          yield RoomState.PAUSED;
        }
        yield now.isBefore(startsAt) ? RoomState.PREQUEUE : RoomState.OPEN;
      }
    };
  }
}
