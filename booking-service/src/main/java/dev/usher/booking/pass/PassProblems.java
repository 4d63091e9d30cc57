package dev.usher.booking.pass;

import dev.usher.booking.fault.RouteProblems;
import dev.usher.common.problem.Problems;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

/** What is answered to those whose pass does not let them in. */
final class PassProblems {
  private PassProblems() {}

  /** 401; why is told in words, and to whoever holds the pass only. */
  static HttpProblem invalid(String why) {
    return Problems.start(
            Status.UNAUTHORIZED,
            "invalid-pass",
            "Invalid pass",
            why + " Get a pass in the event's waiting room and send it as a bearer token.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        .build();
  }

  static HttpProblem wrongEvent() {
    return Problems.of(
        Status.FORBIDDEN,
        "wrong-event",
        "Wrong event",
        "This pass is for another event. Join the waiting room of this one.");
  }

  static HttpProblem keysUnknown() {
    return RouteProblems.problem(
        "Passes cannot be checked: the waiting room's keys could not be fetched. Try again.");
  }
}
