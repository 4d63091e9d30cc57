package dev.usher.queue.position;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.Branding;
import dev.usher.queue.room.JoinRules;
import dev.usher.queue.room.NoShows;
import dev.usher.queue.room.Protection;
import dev.usher.queue.room.QueueCounters;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomControls;
import dev.usher.queue.room.RoomMode;
import dev.usher.queue.room.RoomPhase;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.VisitDuration;
import dev.usher.queue.room.WaitModel;
import dev.usher.queue.token.QueueToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PositionEstimatorTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATER = Duration.ofHours(1);

  @Test
  void whoStandsFartherBackIsAskedToAskLessOften() {
    Room room = room(60, 3, Duration.ofMinutes(2));
    assertEquals(1, retryAfter(room, Optional.of(Duration.ofSeconds(1)), SOON));
    assertEquals(6, retryAfter(room, Optional.of(Duration.ofMinutes(1)), LATER));
    assertEquals(30, retryAfter(room, Optional.of(Duration.ofHours(5)), LATER));
  }

  @Test
  void whileNobodyMovesAsksAreSpreadOverSomeSeconds() {
    Room room = room(60, 3, Duration.ofMinutes(2));
    assertTrue(PositionEstimator.retryAfter(room, Optional.empty(), LATER, -0.2) >= 10);
    assertTrue(PositionEstimator.retryAfter(room, Optional.empty(), LATER, 0.2) <= 20);
  }

  @Test
  void nobodyIsSentAwayForLongerThanHalfTheClaimWindow() {
    for (int seconds = 2; seconds < 120; seconds++) {
      Room room = room(60, 3, Duration.ofSeconds(seconds));
      for (Duration wait : new Duration[] {SOON, LATER, Duration.ofDays(1)}) {
        int retry = PositionEstimator.retryAfter(room, Optional.of(wait), wait, 0.2);
        assertTrue(retry <= seconds / 2.0 && retry <= 30, retry + " of " + seconds);
        assertTrue(
            PositionEstimator.retryAfter(room, Optional.empty(), wait, 0.2) <= seconds / 2.0);
      }
    }
  }

  /** Nobody knows when a slot becomes free, and it may be now. */
  @Test
  void nearTheTurnVisitorsAskOftenHoweverLongItMayTake() {
    Room room = room(60, 3, Duration.ofMinutes(2));
    assertTrue(retryAfter(room, Optional.empty(), SOON) <= 2);
    assertTrue(retryAfter(room, Optional.of(LATER), SOON) <= 2);
  }

  /**
   * 60 a minute, 3 active, passes of 10 minutes, ten in the queue; nobody leaves before the end.
   */
  @Test
  void theEstimateGoesByThePlacesThatBecomeFreeAndIsNeverAbsurd() {
    Room room = room(60, 3, Duration.ofMinutes(2));
    RoomSnapshot view = view(room, 0, 0, visitDuration(0, 0));
    assertEquals(Optional.of(Duration.ofSeconds(3)), estimate(view, 3, NOW));
    assertEquals(Optional.empty(), estimate(view, 4, NOW), "Nothing is known yet");
    assertEquals(Optional.empty(), estimate(view(room, 3, 3, visitDuration(0, 1800)), 2, NOW));

    // The first three left after ten minutes each, the next three have just come.
    RoomSnapshot later = view(room, 6, 3, visitDuration(3, 1800));
    Duration nextButOne = estimate(later, 2, NOW).orElseThrow();
    assertTrue(nextButOne.compareTo(Duration.ofMinutes(5)) > 0, nextButOne::toString);
    assertTrue(nextButOne.compareTo(Duration.ofMinutes(15)) < 0, nextButOne::toString);

    // Even if no slot had become free for a whole day.
    RoomSnapshot stuck = view(room, 6, 3, visitDuration(1e-9, 3.0 * 86_400));
    for (long position = 1; position <= 10; position++) {
      Duration wait = estimate(stuck, position, NOW).orElseThrow();
      assertTrue(wait.compareTo(Duration.ofMinutes(4 * position)) <= 0, position + ": " + wait);
    }
  }

  @Test
  void whereTheRateIsTheLimitTheEstimateGoesByTheRate() {
    Room room = room(60, 1000, Duration.ofMinutes(2));
    RoomSnapshot view = view(room, 500, 120, visitDuration(1000, 120_000));
    assertEquals(Optional.of(Duration.ofSeconds(5000)), estimate(view, 5000, NOW));
  }

  @Test
  void theEstimateGrowsWithThePosition() {
    for (int active = 0; active <= 3; active++) {
      for (VisitDuration visitDuration :
          new VisitDuration[] {
            visitDuration(0, 0),
            visitDuration(1, 5),
            visitDuration(3, 1800),
            visitDuration(500, 900)
          }) {
        RoomSnapshot view = view(room(60, 3, Duration.ofMinutes(2)), 5, active, visitDuration);
        Duration last = Duration.ZERO;
        boolean known = true;
        for (long position = 1; position <= 200; position++) {
          Optional<Duration> wait = estimate(view, position, NOW);
          assertTrue(known || wait.isEmpty(), "Known behind one that is not");
          known = wait.isPresent();
          assertTrue(wait.orElse(last).compareTo(last) >= 0, wait + " after " + last);
          last = wait.orElse(last);
        }
      }
    }
  }

  @Test
  void aTurnHasAnEndWhileTheRoomAdmitsAndOtherwiseItsTimeStands() {
    Duration left = Duration.ofSeconds(30);
    assertEquals(Optional.of(left), turnEndsIn(RoomPhase.ON, left));
    assertEquals(Optional.empty(), turnEndsIn(RoomPhase.PAUSED, left));
    assertEquals(Optional.empty(), turnEndsIn(RoomPhase.ON, Duration.ofSeconds(-1)));
  }

  /** The start has come, and the draw may wait for its public value for minutes. */
  @Test
  void beforeADrawThereIsNoPlaceAndPollsAreAsFarApartAsInAPause() {
    Room room = room(RoomMode.DRAW, RoomPhase.ON, 6000, 1000, Duration.ofMinutes(2));
    RoomSnapshot view = view(room, 0, 0, visitDuration(0, 0));
    QueueToken token = new QueueToken("room", 5, "visitor", 0, 1).in(view);
    Position position = PositionEstimator.waiting(view, token, NOW);
    assertEquals(VisitorState.PREQUEUE, position.state());
    assertEquals(RoomState.PREQUEUE, position.room());
    assertEquals(5, position.number());
    assertEquals(0, position.position());
    assertEquals(Optional.empty(), position.estimatedWait());
    assertTrue(position.retryAfter() >= 12 && position.retryAfter() <= 18);
    assertTrue(PositionEstimator.isWaiting(view, token));
  }

  private static Optional<Duration> estimate(RoomSnapshot view, long position, Instant now) {
    return view.waitAt(position, now).map(WaitModel.Wait::expected);
  }

  private static Optional<Duration> turnEndsIn(RoomPhase phase, Duration left) {
    RoomSnapshot view = view(room(phase, 60, 3, Duration.ofMinutes(2)), 1, 1, visitDuration(0, 0));
    QueueToken token = new QueueToken("room", 1, "visitor", 0, 1);
    Optional<Instant> ends = Optional.of(NOW.plus(left));
    return PositionEstimator.served(
            view, token, VisitorState.YOUR_TURN, ends, Optional.empty(), NOW)
        .turnEndsIn();
  }

  private static int retryAfter(Room room, Optional<Duration> wait, Duration soonest) {
    return PositionEstimator.retryAfter(room, wait, soonest, 0);
  }

  private static VisitDuration visitDuration(double freed, double takenSeconds) {
    return new VisitDuration(freed, takenSeconds, 1, 0, 0, NOW);
  }

  private static RoomSnapshot view(
      Room room, long serving, long active, VisitDuration visitDuration) {
    return new RoomSnapshot(
        room, new QueueCounters(1, 1, 10_000, serving, 0, active), visitDuration, 1);
  }

  private static Room room(int perMinute, int maxActive, Duration claimWindow) {
    return room(RoomPhase.ON, perMinute, maxActive, claimWindow);
  }

  private static Room room(RoomPhase phase, int perMinute, int maxActive, Duration claimWindow) {
    return room(RoomMode.FIFO, phase, perMinute, maxActive, claimWindow);
  }

  private static Room room(
      RoomMode mode, RoomPhase phase, int perMinute, int maxActive, Duration claimWindow) {
    Instant opened = NOW.minusSeconds(3600);
    return new Room(
        "room",
        "Room",
        mode,
        phase,
        opened,
        opened,
        opened,
        perMinute,
        maxActive,
        claimWindow,
        Duration.ofMinutes(10),
        "/",
        Branding.NONE,
        Instant.EPOCH,
        1,
        opened,
        null,
        false,
        RoomControls.NONE,
        JoinRules.NONE,
        NoShows.NONE,
        Protection.DEFAULT);
  }
}
