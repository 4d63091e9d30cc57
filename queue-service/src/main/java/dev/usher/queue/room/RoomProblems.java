package dev.usher.queue.room;

import dev.usher.common.failure.StoreFailures;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;

/** Creates the problems of the room endpoints. */
public final class RoomProblems {
  private static final int UNPROCESSABLE = 422;
  private static final int RETRY_SECONDS = 2;
  private static final int LONGEST_ID = 63;

  private RoomProblems() {}

  /** 404: no such room. */
  public static ProblemException unknown(String room) {
    String shown = room.length() <= LONGEST_ID ? room : room.substring(0, LONGEST_ID) + "...";
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-room",
        "Unknown room",
        "There is no waiting room '" + shown + "'. Check the address.");
  }

  /** 422: an invalid room id. */
  static ProblemException unusableId() {
    return unprocessable(
        "invalid-request",
        "Invalid room",
        "A room's id is 1 to 63 lower-case letters, digits and hyphens, and begins with no hyphen.");
  }

  /** 409: visitors have joined, in an order that stays. */
  static ProblemException modeFixed(String room) {
    return ProblemException.of(
        Status.CONFLICT,
        "mode-fixed",
        "The mode stays as it is",
        "Visitors have joined room '" + room + "', so its mode cannot change to or from DRAW.");
  }

  /** 409: the entries of the draw are closed. */
  static ProblemException drawClosed(String room) {
    return ProblemException.of(
        Status.CONFLICT,
        "draw-closed",
        "The entries are closed",
        "The draw of room '"
            + room
            + "' has begun, so startsAt, publicSource and mode cannot change any more.");
  }

  /** 404: the room has no draw. */
  public static ProblemException noDraw(String room) {
    return ProblemException.of(
        Status.NOT_FOUND,
        "no-draw",
        "No draw",
        "The room '" + room + "' has no draw: visitors are served in the order of joining.");
  }

  /** 409: the room has ended. */
  static ProblemException ended(String room) {
    return ProblemException.of(
        Status.CONFLICT,
        "room-ended",
        "The sale has ended",
        "The room '" + room + "' has ended. Make a new room for a new sale.");
  }

  /** 409: only an ended room can be deleted. */
  static ProblemException notEnded(String room) {
    return ProblemException.of(
        Status.CONFLICT,
        "room-not-ended",
        "The room has not ended",
        "The room '" + room + "' is still in use. End it first: POST to its /end.");
  }

  /** 409: a pass of the room may still be used. */
  static ProblemException passesValid(String room, Instant until, Instant now) {
    return Problem.of(
            Status.CONFLICT,
            "passes-valid",
            "Passes are still valid",
            "A pass of room '" + room + "' is valid until " + until + ". Delete the room then.")
        .with("until", until.toString())
        .withHeader("Retry-After", Math.max(1, Duration.between(now, until).toSeconds() + 1))
        .exception();
  }

  /** 409: no pass can be claimed in this phase. */
  public static ProblemException closed(RoomPhase phase) {
    return switch (phase) {
      case ENDED ->
          ProblemException.of(
              Status.CONFLICT,
              "room-ended",
              "The sale has ended",
              "This sale is over: no more passes are given, and the queue has ended.");
      case SOLD_OUT ->
          ProblemException.of(
              Status.CONFLICT,
              "sold-out",
              "Sold out",
              "Everything is sold at the moment. Your place in the queue is kept: keep asking for"
                  + " your position, the queue goes on if seats come back.");
      // The room was closed a moment ago: a retry sees the new phase.
      case ON, PAUSED -> unavailable(new IllegalStateException("The room is being resumed"));
    };
  }

  /** 503: a required store does not respond. */
  public static ProblemException unavailable() {
    return retry(
        "queue-unavailable",
        "The queue cannot be reached",
        "The queue cannot be reached right now. All places in the queue are kept; try again soon.");
  }

  /** 503 with a cause, which is logged. */
  public static ProblemException unavailable(Throwable cause) {
    return new ProblemException(unavailable().problem(), cause);
  }

  /**
   * Converts a failure of PostgreSQL to problem {@code queue-unavailable}; returns any other
   * failure unchanged.
   */
  public static Throwable toProblem(Throwable failure) {
    return !(failure instanceof ProblemException) && StoreFailures.isUnavailable(failure)
        ? unavailable(failure)
        : failure;
  }

  /** 503: a limit on concurrent requests of this instance is reached. */
  public static ProblemException overloaded() {
    return retry(
        "overloaded",
        "Too many at once",
        "More people are coming in than can be taken on at once. Try again in a moment.");
  }

  private static ProblemException unprocessable(String type, String title, String detail) {
    return Problem.of(UNPROCESSABLE, type, title, detail).exception();
  }

  private static ProblemException retry(String type, String title, String detail) {
    return Problem.of(Status.SERVICE_UNAVAILABLE, type, title, detail)
        .withHeader("Retry-After", RETRY_SECONDS)
        .exception();
  }
}
