package dev.usher.queue.room;

import dev.usher.common.http.EntityTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A room's settings.
 *
 * @param runningSince when admission was last set running; the rate does not accumulate from before
 * @param turnsUntil no turn ends before this: visitors were sent poll intervals that fit a longer
 *     claim window
 * @param revision grows with each change; the highest is the valid one
 * @param createdAt to the millisecond; a room that reuses the id of a deleted one has a later time
 * @param publicSource the name of a public random value that the draw uses too
 * @param drawn whether the draw was made
 * @param controls when it ends by itself, and what else an operator can set
 * @param joinRules what it asks of those who join
 * @param noShows how visitors are treated who do not come when it is their turn
 * @param protection how admission protects the shop
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
    Branding branding,
    Instant turnsUntil,
    long revision,
    Instant createdAt,
    @Nullable String publicSource,
    boolean drawn,
    RoomControls controls,
    JoinRules joinRules,
    NoShows noShows,
    Protection protection) {
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

  /** Distinguishes rooms that have used the same id: a later room has a higher generation. */
  public long generation() {
    return createdAt.toEpochMilli();
  }

  /** The entity tag of all that PUT sets: it changes with the settings, not with the phase. */
  public String settingsTag() {
    return EntityTag.of(
        createdAt,
        name,
        mode,
        opensAt,
        startsAt,
        admitPerMinute,
        maxActive,
        claimWindow,
        passTtl,
        targetUrl,
        branding,
        Optional.ofNullable(publicSource),
        controls,
        joinRules,
        noShows,
        protection);
  }

  /** Whether the room was ended, by an operator or because its time had come. This is final. */
  public boolean hasEnded() {
    return phase == RoomPhase.ENDED;
  }

  /** Whether the room has ended or is about to be ended because its time has come. */
  public boolean isOver(Instant now) {
    return hasEnded() || controls.isOver(now);
  }

  /** The phase, which is ENDED as soon as the time of the end has come. */
  public RoomPhase phaseAt(Instant now) {
    return isOver(now) ? RoomPhase.ENDED : phase;
  }

  /** Whether nobody may be admitted because the places are not drawn yet. */
  public boolean awaitsDraw() {
    return mode == RoomMode.DRAW && !drawn;
  }

  /** Whether visitors may join at a moment. */
  public boolean takesJoins(Instant now) {
    return (phase == RoomPhase.ON || phase == RoomPhase.PAUSED)
        && mode != RoomMode.CLOSED
        && !now.isBefore(opensAt)
        && !controls.isOver(now);
  }

  /** Whether visitors can join at the set time, and not before. */
  public boolean opensLater(Instant now) {
    return state(now) == RoomState.CLOSED && mode != RoomMode.CLOSED;
  }

  /** The most turns and passes at a time: more than slots, if it gives more turns than those. */
  public int mostActive() {
    return (int) (maxActive * (100L + noShows.overAdmissionPercent()) / 100);
  }

  /** The longest time for which one visitor can occupy a slot. */
  public Duration longestVisit() {
    return claimWindow.plus(passTtl);
  }

  /**
   * The maximum wait before a visitor's next poll: at most half the claim window, so that a turn
   * that begins just after a poll is still open at the next one; at least one second.
   */
  public Duration longestRetry() {
    // Called for every poll, and Duration.dividedBy computes with BigDecimal.
    Duration half = Duration.ofMillis(claimWindow.toMillis() / 2);
    Duration longest = half.compareTo(LONGEST_RETRY) < 0 ? half : LONGEST_RETRY;
    return longest.compareTo(SHORTEST_RETRY) > 0 ? longest : SHORTEST_RETRY;
  }

  /** The state of the room at a moment. */
  public RoomState state(Instant now) {
    return switch (phaseAt(now)) {
      case ENDED -> RoomState.ENDED;
      case SOLD_OUT -> RoomState.SOLD_OUT;
      case ON, PAUSED -> {
        if (mode == RoomMode.CLOSED || now.isBefore(opensAt)) {
          yield RoomState.CLOSED;
        }
        if (phase == RoomPhase.PAUSED) {
          yield RoomState.PAUSED;
        }
        yield now.isBefore(startsAt) || awaitsDraw() ? RoomState.PREQUEUE : RoomState.OPEN;
      }
    };
  }
}
