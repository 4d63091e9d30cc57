package dev.usher.booking.pass;

import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

/** The problems for requests whose pass is missing or not accepted. */
final class PassProblems {
  private PassProblems() {}

  /** 401; the reason is in words and goes only to the holder of the pass. */
  static ProblemException invalid(String why) {
    return Problem.of(
            Status.UNAUTHORIZED,
            "invalid-pass",
            "Invalid pass",
            why + " Get a pass in the event's waiting room and send it as a bearer token.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        .exception();
  }

  static ProblemException wrongEvent() {
    return ProblemException.of(
        Status.FORBIDDEN,
        "wrong-event",
        "Wrong event",
        "This pass is for another event. Join the waiting room of this one.");
  }

  static ProblemException keysUnknown() {
    return OverloadProblems.problem(
        "Passes cannot be checked: the waiting room's keys could not be fetched. Try again.");
  }
}
