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

  /** 403: the pass is for another browser, or this one has sent no cookie. */
  static ProblemException otherBrowser() {
    return bound(
        "This pass belongs to the browser that was the first to come here with it, and this request"
            + " does not have its cookie. Go on in that browser, or join the waiting room here.");
  }

  /** 403: the pass is for one browser, and none has come with it yet. */
  static ProblemException notBound(Pass pass) {
    return bound(
        "This pass is good in one browser, and not bound to it yet. First send it to POST"
            + " /api/events/%s/pass-bindings.".formatted(pass.event()));
  }

  private static ProblemException bound(String detail) {
    return ProblemException.of(Status.FORBIDDEN, "pass-bound", "Pass for one browser", detail);
  }

  /**
   * 403: a pass can be bound only to a browser that keeps its cookie.
   *
   * @param cookie the Set-Cookie header with a new key
   */
  static ProblemException cookieNeeded(String cookie) {
    return Problem.of(
            Status.FORBIDDEN,
            "cookie-needed",
            "Cookie needed",
            "This pass is good in one browser, which is known by a cookie. Send the request again"
                + " with the cookie of this response. A browser that keeps no cookies cannot book.")
        .withHeader(HttpHeaders.SET_COOKIE, cookie)
        .withHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .exception();
  }

  /** 409: the pass needs no binding. */
  static ProblemException notBindable() {
    return ProblemException.of(
        Status.CONFLICT,
        "pass-not-bindable",
        "Pass not bindable",
        "This pass is good in every browser. Use it as it is.");
  }

  static ProblemException keysUnknown() {
    return OverloadProblems.problem(
        "Passes cannot be checked: the waiting room's keys could not be fetched. Try again.");
  }
}
