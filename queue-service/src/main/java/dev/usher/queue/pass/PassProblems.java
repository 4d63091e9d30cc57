package dev.usher.queue.pass;

import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

/** Creates the problems of passes. */
final class PassProblems {
  private PassProblems() {}

  /** 401: the request has no pass that is good for the room. */
  static ProblemException invalid() {
    return Problem.of(
            Status.UNAUTHORIZED,
            "invalid-pass",
            "Invalid pass",
            "The request has no valid pass of this room. Claim one and send it as a bearer token.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        .exception();
  }

  /** 409: the pass is finished or has expired. */
  static ProblemException over() {
    return ProblemException.of(
        Status.CONFLICT,
        "pass-over",
        "Pass used or expired",
        "Your pass has been used or has run out. Join the queue again for a new one.");
  }

  /** 403: another browser has the pass. */
  static ProblemException bound() {
    return ProblemException.of(
        Status.FORBIDDEN,
        "pass-bound",
        "Pass bound to another browser",
        "Another browser was the first to use this pass. Go on there, or join the queue here.");
  }

  /** 409: the room gives passes that are good everywhere. */
  static ProblemException notBindable() {
    return ProblemException.of(
        Status.CONFLICT,
        "pass-not-bindable",
        "Pass not bindable",
        "This pass is good in every browser. Use it as it is.");
  }

  /** 409: the pass ends when it says. */
  static ProblemException notRenewable() {
    return ProblemException.of(
        Status.CONFLICT,
        "pass-not-renewable",
        "Pass not renewable",
        "Your pass is valid until it ends, and is not renewed any more.");
  }
}
