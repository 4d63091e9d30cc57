package dev.usher.queue.position;

import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.WaitModel.Wait;
import dev.usher.queue.token.QueueToken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Calculates a visitor's position and estimated wait from memory only. */
public final class PositionEstimator {
  private static final double NOT_MOVING_RETRY_SECONDS = 15;
  private static final int OVER_RETRY_SECONDS = 30;
  private static final int TURN_RETRY_SECONDS = 2;
  private static final int ADMITTED_RETRY_SECONDS = 10;

  /** Polls per estimated wait: visitors far back poll less often. */
  private static final double ASKS_PER_WAIT = 10;

  private static final double JITTER = 0.2;

  private PositionEstimator() {}

  /** Whether the visitor still waits, as far as this instance knows. */
  public static boolean isWaiting(RoomSnapshot view, QueueToken token) {
    return token.number() > view.counters().serving();
  }

  /**
   * The position of a visitor who waits or about whom nothing else is known. In an ended room
   * nobody waits: the state is DONE. Before a draw there is no position.
   */
  public static Position waiting(RoomSnapshot view, QueueToken token, Instant now) {
    Room room = view.room();
    RoomState state = view.state(now);
    if (state == RoomState.ENDED) {
      return served(view, token, VisitorState.DONE, Optional.empty(), Optional.empty(), now);
    }
    if (!token.hasNumber()) {
      return entered(room, token, state, now);
    }
    long position = Math.max(1, token.number() - view.counters().serving());
    boolean early = now.isBefore(room.startsAt());
    boolean moves = state == RoomState.OPEN || state == RoomState.PREQUEUE;
    Optional<Wait> wait = moves ? view.waitAt(position, now) : Optional.empty();
    Duration soonest = moves ? soonest(room, position, now) : Duration.ofDays(1);
    return new Position(
        early ? VisitorState.PREQUEUE : VisitorState.WAITING,
        token.number(),
        position,
        wait.map(Wait::expected),
        wait.map(Wait::half),
        wait.map(Wait::fourFifths),
        early ? Optional.of(startsIn(room, now)) : Optional.empty(),
        Optional.empty(),
        retryAfter(room, wait.map(Wait::expected), soonest, jitter()),
        state,
        room.controls().announcement(),
        Optional.empty(),
        view.isUnlikely(position) ? Optional.of(true) : Optional.empty());
  }

  /** Before the draw. After the start, which the draw follows within moments, as if paused. */
  private static Position entered(Room room, QueueToken token, RoomState state, Instant now) {
    boolean early = now.isBefore(room.startsAt());
    Duration soonest = early ? startsIn(room, now) : Duration.ofDays(1);
    return new Position(
        VisitorState.PREQUEUE,
        token.entry(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        early ? Optional.of(startsIn(room, now)) : Optional.empty(),
        Optional.empty(),
        retryAfter(room, Optional.empty(), soonest, jitter()),
        state,
        room.controls().announcement(),
        Optional.empty(),
        Optional.empty());
  }

  private static double jitter() {
    return ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
  }

  /**
   * The position of a visitor whose number has been served.
   *
   * @param turnEnds of a visitor whose turn it is
   * @param rejoinEndsIn of a visitor who missed the turn and may rejoin at the front
   */
  static Position served(
      RoomSnapshot view,
      QueueToken token,
      VisitorState state,
      Optional<Instant> turnEnds,
      Optional<Duration> rejoinEndsIn,
      Instant now) {
    int retryAfter =
        switch (state) {
          case YOUR_TURN, WAITING, PREQUEUE ->
              (int) Math.min(TURN_RETRY_SECONDS, view.room().longestRetry().toSeconds());
          case ADMITTED -> ADMITTED_RETRY_SECONDS;
          case MISSED, DONE -> OVER_RETRY_SECONDS;
        };
    RoomState room = view.room().state(now);
    Optional<Duration> turnEndsIn =
        turnEnds
            .filter(ends -> room == RoomState.OPEN && ends.isAfter(now))
            .map(ends -> Duration.between(now, ends).truncatedTo(ChronoUnit.MILLIS));
    return new Position(
        state,
        token.shownNumber(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        turnEndsIn,
        retryAfter,
        room,
        Optional.empty(),
        rejoinEndsIn,
        Optional.empty());
  }

  /**
   * The farthest position whose turn is estimated to come within a time; at least 1, also while the
   * wait is unknown.
   */
  public static long positionsWithin(RoomSnapshot view, Duration time, Instant now) {
    long within = 1;
    long most = Math.max(1, view.counters().waiting());
    while (within < most) {
      long middle = most - (most - within) / 2;
      if (view.waitAt(middle, now)
          .filter(wait -> wait.expected().compareTo(time) <= 0)
          .isPresent()) {
        within = middle;
      } else {
        most = middle - 1;
      }
    }
    return within;
  }

  /**
   * The time that the full rate alone requires. While slots are free and the rate is not lowered,
   * this is the time of the turn.
   */
  private static Duration soonest(Room room, long position, Instant now) {
    double seconds = untilStart(room, now) + position * 60.0 / room.admitPerMinute();
    return Duration.ofMillis((long) (seconds * 1e3));
  }

  private static Duration startsIn(Room room, Instant now) {
    return Duration.between(now, room.startsAt()).truncatedTo(ChronoUnit.MILLIS);
  }

  private static double untilStart(Room room, Instant now) {
    return Math.max(0, Duration.between(now, room.startsAt()).toMillis() / 1e3);
  }

  /**
   * Seconds until the next poll: long for visitors far back, but short enough that no turn ends
   * before the next poll, even if the turn comes earlier than estimated.
   *
   * @param soonest the earliest time until the turn at the current rate
   */
  static int retryAfter(Room room, Optional<Duration> wait, Duration soonest, double jitter) {
    double asks = wait.map(w -> w.toSeconds() / ASKS_PER_WAIT).orElse(NOT_MOVING_RETRY_SECONDS);
    double near = Math.max(TURN_RETRY_SECONDS, soonest.toMillis() / 1e3);
    double seconds = Math.min(asks, near) * (1 + jitter);
    return (int) Math.max(1, Math.min((double) room.longestRetry().toSeconds(), seconds));
  }
}
