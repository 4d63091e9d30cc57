package dev.usher.booking.hold;

import dev.usher.booking.catalogue.EventProblems;
import dev.usher.booking.fault.StoreFaults;
import dev.usher.common.problem.Problems;
import dev.usher.inventory.hold.HoldOutcome;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;

/** How the outcome of a wish to hold seats is told over HTTP. */
final class HoldAnswers {
  private static final int UNPROCESSABLE = 422;

  private HoldAnswers() {}

  /** The answer. Refusals are no exceptions here: there are too many of them. */
  static Response of(HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held held) {
      return held(held);
    }
    return refused(outcome).toResponse();
  }

  private static Response held(HoldOutcome.Held held) {
    HoldView view = HoldView.of(held.hold());
    Response.ResponseBuilder response =
        Response.created(URI.create("/api/holds/" + view.id())).entity(view);
    if (held.replayed()) {
      response.header("Idempotency-Replayed", "true");
    }
    return response.build();
  }

  private static HttpProblem refused(HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.SeatsTaken taken) {
      return start(409, "seats-taken", "Seats taken", "Others have these seats. Choose others.")
          .with("seats", taken.seats())
          .build();
    }
    if (outcome instanceof HoldOutcome.SoldOut soldOut) {
      return start(
              409,
              "sold-out",
              "Sold out",
              "The section has " + soldOut.left() + " places left, fewer than you ask for.")
          .with("section", soldOut.section())
          .with("left", soldOut.left())
          .build();
    }
    if (outcome instanceof HoldOutcome.LimitExceeded exceeded) {
      return start(
              UNPROCESSABLE,
              "limit-exceeded",
              "Limit exceeded",
              "One visitor may have %d seats of this event and you have %d. Ask for fewer."
                  .formatted(exceeded.limit(), exceeded.alreadyTaken()))
          .with("limit", exceeded.limit())
          .build();
    }
    if (outcome instanceof HoldOutcome.UnknownEvent) {
      return EventProblems.unknown();
    }
    if (outcome instanceof HoldOutcome.UnknownSection unknown) {
      return start(404, "unknown-section", "Unknown section", "The event has no such section.")
          .with("section", unknown.section())
          .build();
    }
    if (outcome instanceof HoldOutcome.UnknownSeats unknown) {
      return start(404, "unknown-seat", "Unknown seat", "The event has no such seats.")
          .with("seats", unknown.seats())
          .build();
    }
    if (outcome instanceof HoldOutcome.SeatsMustBeNamed named) {
      return start(
              UNPROCESSABLE,
              "seats-must-be-named",
              "Seats must be named",
              "The seats of this section are sold by name. Ask for {\"seats\": [...]}.")
          .with("section", named.section())
          .build();
    }
    if (outcome instanceof HoldOutcome.MixedCurrencies mixed) {
      return start(
              UNPROCESSABLE,
              "mixed-currencies",
              "Mixed currencies",
              "These seats are sold in different currencies. Hold them one currency at a time.")
          .with("currencies", mixed.currencies())
          .build();
    }
    if (outcome instanceof HoldOutcome.KeyReused) {
      return start(
              UNPROCESSABLE,
              "idempotency-key-reused",
              "Idempotency key reused",
              "This Idempotency-Key was used for something else. Use a new one.")
          .build();
    }
    if (outcome instanceof HoldOutcome.Overloaded) {
      return StoreFaults.overloaded();
    }
    throw new IllegalStateException("An outcome without an answer: " + outcome);
  }

  private static HttpProblem.Builder start(int status, String type, String title, String detail) {
    return HttpProblem.builder()
        .withStatus(status)
        .withType(Problems.type(type))
        .withTitle(title)
        .withDetail(detail);
  }

  static HttpProblem unknown() {
    return Problems.of(
        Status.NOT_FOUND,
        "unknown-hold",
        "Unknown hold",
        "You have no hold with this id. Was it made with another pass?");
  }

  static HttpProblem alreadyBooked() {
    return Problems.of(
        Status.CONFLICT,
        "already-booked",
        "Already booked",
        "This hold is paid for: it is a booking now.");
  }
}
