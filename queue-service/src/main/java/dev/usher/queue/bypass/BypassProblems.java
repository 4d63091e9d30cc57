package dev.usher.queue.bypass;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.room.RoomPhase;
import dev.usher.queue.room.RoomProblems;
import jakarta.ws.rs.core.Response.Status;

/** Creates the problems of bypass links. */
final class BypassProblems {
  private BypassProblems() {}

  /** 403: no code of a bypass link of this room. */
  static ProblemException invalid() {
    return refusal(
        "bypass-invalid",
        "Link not valid",
        "This link is not of this waiting room, or too old. Ask the operator for another one.");
  }

  /** 403: no use is left. */
  static ProblemException used() {
    return refusal(
        "bypass-used",
        "Link used up",
        "As many browsers as may have used this link. Ask the operator for another one.");
  }

  /** 409: the room has ended. */
  static ProblemException ended() {
    return RoomProblems.closed(RoomPhase.ENDED);
  }

  private static ProblemException refusal(String type, String title, String detail) {
    return ProblemException.of(Status.FORBIDDEN, type, title, detail);
  }
}
