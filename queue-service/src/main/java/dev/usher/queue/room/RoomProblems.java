package dev.usher.queue.room;

import dev.usher.common.failure.StoreFailures;
import dev.usher.common.problem.Problems;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;

/** What callers are told when a room cannot do what they ask. */
public final class RoomProblems {
  private static final int UNPROCESSABLE = 422;
  private static final int RETRY_SECONDS = 2;
  private static final int LONGEST_ID = 63;

  private RoomProblems() {}

  /** 404: no such room. */
  public static HttpProblem unknown(String room) {
    String shown = room.length() <= LONGEST_ID ? room : room.substring(0, LONGEST_ID) + "...";
    return Problems.of(
        Status.NOT_FOUND,
        "unknown-room",
        "Unknown room",
        "There is no waiting room '" + shown + "'. Check the address.");
  }

  /** 422: an id that no room can have. */
  static HttpProblem unusableId() {
    return unprocessable(
        "invalid-request",
        "Invalid room",
        "A room's id is 1 to 63 lower-case letters, digits and hyphens, and begins with no hyphen.");
  }

  /** 422: a mode that this version does not have. */
  static HttpProblem drawNotAvailable() {
    return unprocessable(
        "draw-not-available",
        "Draw is not available",
        "This version has no draw yet: use mode FIFO.");
  }

  /** 409: what was asked for does not fit the room's phase. */
  static HttpProblem ended(String room) {
    return Problems.of(
        Status.CONFLICT,
        "room-ended",
        "The sale has ended",
        "The room '" + room + "' has ended. Make a new room for a new sale.");
  }

  /** 409: only an ended room can be deleted. */
  static HttpProblem notEnded(String room) {
    return Problems.of(
        Status.CONFLICT,
        "room-not-ended",
        "The room has not ended",
        "The room '" + room + "' is still in use. End it first: POST to its /end.");
  }

  /** 409: a pass of the room may still be used. */
  static HttpProblem passesValid(String room, Instant until, Instant now) {
    return Problems.start(
            Status.CONFLICT,
            "passes-valid",
            "Passes are still valid",
            "A pass of room '" + room + "' is valid until " + until + ". Delete the room then.")
        .with("until", until.toString())
        .withHeader("Retry-After", Math.max(1, Duration.between(now, until).toSeconds() + 1))
        .build();
  }

  /** 409: nobody takes a pass in this phase. */
  public static HttpProblem closed(RoomPhase phase) {
    return switch (phase) {
      case ENDED ->
          Problems.of(
              Status.CONFLICT,
              "room-ended",
              "The sale has ended",
              "This sale is over: no more passes are given, and the line has ended.");
      case SOLD_OUT ->
          Problems.of(
              Status.CONFLICT,
              "sold-out",
              "Sold out",
              "Everything is sold at the moment. Your place is kept: keep asking for your position,"
                  + " the line goes on if seats come back.");
      // It was closed a moment ago: the next try meets the new phase.
      case ON, PAUSED -> unavailable(new IllegalStateException("The room is being resumed"));
    };
  }

  /** 503: a store that is needed does not answer. */
  public static HttpProblem unavailable() {
    return retry(
        "line-unavailable",
        "The line cannot be reached",
        "The line cannot be reached right now. Places in it are kept; try again in a moment.");
  }

  /** 503 for a reason, which is logged. */
  public static HttpProblem unavailable(Throwable cause) {
    HttpProblem problem = unavailable();
    problem.initCause(cause);
    return problem;
  }

  /** What to tell of a failure: that PostgreSQL does not answer, if it is that. */
  public static Throwable told(Throwable failure) {
    return !(failure instanceof HttpProblem) && StoreFailures.isUnavailable(failure)
        ? unavailable(failure)
        : failure;
  }

  /** 503: more at once than this instance takes on. */
  public static HttpProblem overloaded() {
    return retry(
        "overloaded",
        "Too many at once",
        "More people are coming in than can be taken on at once. Try again in a moment.");
  }

  private static HttpProblem unprocessable(String type, String title, String detail) {
    return HttpProblem.builder()
        .withStatus(UNPROCESSABLE)
        .withType(Problems.type(type))
        .withTitle(title)
        .withDetail(detail)
        .build();
  }

  private static HttpProblem retry(String type, String title, String detail) {
    return Problems.start(Status.SERVICE_UNAVAILABLE, type, title, detail)
        .withHeader("Retry-After", RETRY_SECONDS)
        .build();
  }
}
