package dev.usher.queue.line;

import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomState;
import dev.usher.queue.room.RoomView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Works out from memory alone where a visitor stands and how long it will take. */
public final class Places {
  private static final double LONGEST_ESTIMATE_SECONDS = Duration.ofDays(1).toSeconds();
  private static final int LONGEST_RETRY_SECONDS = 30;
  private static final int TURN_RETRY_SECONDS = 2;
  private static final int ADMITTED_RETRY_SECONDS = 10;

  /** A wait is asked about some ten times, so that polls thin out with the distance. */
  private static final double ASKS_PER_WAIT = 10;

  private static final double JITTER = 0.2;

  private Places() {}

  /** Whether the visitor is still in line, by what this instance knows. */
  public static boolean isWaiting(RoomView view, Ticket ticket) {
    return ticket.number() > view.line().serving();
  }

  /** The standing of a visitor who waits, or of whom nothing else is known. */
  public static Standing waiting(RoomView view, Ticket ticket, Instant now) {
    Room room = view.room();
    RoomState state = room.state(now);
    long position = Math.max(1, ticket.number() - view.line().serving());
    boolean early = now.isBefore(room.startsAt());
    boolean moves = state == RoomState.OPEN || state == RoomState.PREQUEUE;
    Optional<Duration> wait = moves ? Optional.of(estimate(view, position, now)) : Optional.empty();
    return new Standing(
        early ? VisitorState.PREQUEUE : VisitorState.WAITING,
        ticket.number(),
        position,
        wait,
        retryAfter(wait, ThreadLocalRandom.current().nextDouble(-JITTER, JITTER)),
        state);
  }

  /** The standing of a visitor whose number has been served. */
  public static Standing served(RoomView view, Ticket ticket, VisitorState state, Instant now) {
    int retryAfter =
        switch (state) {
          case YOUR_TURN, WAITING, PREQUEUE -> TURN_RETRY_SECONDS;
          case ADMITTED -> ADMITTED_RETRY_SECONDS;
          case MISSED, DONE -> LONGEST_RETRY_SECONDS;
        };
    RoomState room = view.room().state(now);
    return new Standing(state, ticket.number(), 0, Optional.empty(), retryAfter, room);
  }

  static Duration estimate(RoomView view, long position, Instant now) {
    double untilStart =
        Math.max(0, Duration.between(now, view.room().startsAt()).toMillis() / 1000.0);
    double seconds = untilStart + position / Math.max(view.pace().perSecond(), 1e-9);
    return Duration.ofSeconds((long) Math.ceil(Math.min(seconds, LONGEST_ESTIMATE_SECONDS)));
  }

  static int retryAfter(Optional<Duration> wait, double jitter) {
    double seconds = wait.map(w -> w.toSeconds() / ASKS_PER_WAIT).orElse(15.0);
    return (int) Math.max(1, Math.min(LONGEST_RETRY_SECONDS, seconds * (1 + jitter)));
  }
}
