package dev.usher.queue.join;

import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomMode;
import dev.usher.queue.room.RoomProblems;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Says why a join has failed, and when to come back. */
final class JoinRefusals {
  private static final long LONGEST_RETRY_SECONDS = Duration.ofHours(1).toSeconds();

  private JoinRefusals() {}

  /**
   * Why a join has failed.
   *
   * @param isSignedIn whether nothing is left to do for the visitor until the room opens
   */
  static ProblemException of(JoinOutcome joined, Room room, Instant now, boolean isSignedIn) {
    if (joined instanceof JoinOutcome.Overloaded) {
      return RoomProblems.overloaded();
    }
    if (joined instanceof JoinOutcome.Unavailable unavailable) {
      return RoomProblems.unavailable(unavailable.cause());
    }
    return switch (room.state(now)) {
      case SOLD_OUT ->
          conflict(
              "sold-out", "Sold out", "Everything is sold. Look again later: seats may return.");
      case ENDED -> conflict("room-ended", "The sale has ended", "This sale is over.");
      case CLOSED, PREQUEUE, OPEN, PAUSED -> {
        boolean needsLogin = room.joinRules().needsLogin() && !isSignedIn;
        yield closed(room, now, needsLogin);
      }
    };
  }

  /**
   * Includes both times, so that a client can wait by this service's clock instead of its own.
   * {@code Retry-After} is capped because the operator may open the room earlier.
   */
  private static ProblemException closed(Room room, Instant now, boolean needsLogin) {
    if (room.mode() == RoomMode.CLOSED) {
      return conflict("room-closed", "Closed", "This room is closed. Come back later.");
    }
    long seconds = Duration.between(now, room.opensAt()).plusMillis(999).toSeconds();
    Problem closed =
        Problem.of(
                Status.CONFLICT,
                "room-closed",
                "Not open yet",
                "This room opens at " + room.opensAt() + ". Come back then.")
            .with("opensAt", room.opensAt().toString())
            .with("now", now.truncatedTo(ChronoUnit.MILLIS).toString())
            .withHeader("Retry-After", Math.max(1, Math.min(LONGEST_RETRY_SECONDS, seconds)));
    // Who signs in before has nothing else to do when the room opens.
    return (needsLogin ? closed.with("needsLogin", true) : closed).exception();
  }

  private static ProblemException conflict(String type, String title, String detail) {
    return ProblemException.of(Status.CONFLICT, type, title, detail);
  }
}
