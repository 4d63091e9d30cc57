package dev.usher.booking.hold;

import dev.usher.booking.catalogue.EventProblems;
import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.ws.rs.core.Response.Status;

/** The problems for hold requests, as values: during an on-sale most responses are problems. */
public final class HoldProblems {
  private static final int UNPROCESSABLE = 422;

  private HoldProblems() {}

  /** 409: the hold has ended, so it can neither be paid nor be returned to a retry. */
  private static Problem over(Hold hold) {
    Problem refusal =
        hold.status() == HoldStatus.RELEASED
            ? Problem.of(
                409,
                "hold-released",
                "Hold released",
                "This hold was cancelled. Hold seats again, with a new Idempotency-Key.")
            : Problem.of(
                409,
                "hold-expired",
                "Hold expired",
                "The time to pay for this hold is over. Hold seats again, with a new"
                    + " Idempotency-Key.");
    return refusal.with("hold", hold.id().toString());
  }

  /**
   * The problem for a request that did not get a hold. That includes a retry whose hold has ended
   * without a booking.
   */
  static Problem refusal(HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held held) {
      return over(held.hold());
    }
    if (outcome instanceof HoldOutcome.SeatsTaken taken) {
      return taken(taken);
    }
    if (outcome instanceof HoldOutcome.SoldOut soldOut) {
      return soldOut(soldOut);
    }
    if (outcome instanceof HoldOutcome.LimitExceeded exceeded) {
      return Problem.of(
              UNPROCESSABLE,
              "limit-exceeded",
              "Limit exceeded",
              "One visitor may have %d seats of this event and you have %d. %s"
                  .formatted(
                      exceeded.limit(),
                      exceeded.alreadyTaken(),
                      exceeded.alreadyTaken() < exceeded.limit()
                          ? "Ask for fewer."
                          : "Cancel a hold if you want others."))
          .with("limit", exceeded.limit());
    }
    if (outcome instanceof HoldOutcome.UnknownEvent) {
      return EventProblems.unknown().problem();
    }
    if (outcome instanceof HoldOutcome.UnknownSection unknown) {
      return Problem.of(
              404,
              "unknown-section",
              "Unknown section",
              "The event has no such section. GET /api/events/{event} lists its sections.")
          .with("section", unknown.section());
    }
    if (outcome instanceof HoldOutcome.UnknownSeats unknown) {
      return Problem.of(
              404,
              "unknown-seat",
              "Unknown seat",
              "The event has no such seats. GET /api/events/{event} lists its rows.")
          .with("seats", unknown.seats());
    }
    if (outcome instanceof HoldOutcome.SeatsMustBeNamed named) {
      return Problem.of(
              UNPROCESSABLE,
              "seats-must-be-named",
              "Seats must be named",
              "The seats of this section are sold by name. Ask for {\"seats\": [...]}.")
          .with("section", named.section());
    }
    if (outcome instanceof HoldOutcome.MixedCurrencies mixed) {
      return Problem.of(
              UNPROCESSABLE,
              "mixed-currencies",
              "Mixed currencies",
              "These seats are sold in different currencies. Hold them one currency at a time.")
          .with("currencies", mixed.currencies());
    }
    if (outcome instanceof HoldOutcome.KeyReused) {
      return Problem.of(
          UNPROCESSABLE,
          "idempotency-key-reused",
          "Idempotency key reused",
          "This Idempotency-Key was used for something else. Use a new one.");
    }
    if (outcome instanceof HoldOutcome.SalesEnded) {
      return Problem.of(
          409,
          "sales-ended",
          "Sales have ended",
          "Sales of this event have ended. What you hold can still be paid for until its expiresAt.");
    }
    if (outcome instanceof HoldOutcome.PassFinished) {
      return Problem.of(
          403,
          "pass-finished",
          "Pass finished",
          "This pass has been used: you have paid or left. Join the event's waiting room again for"
              + " a new one.");
    }
    if (outcome instanceof HoldOutcome.Overloaded) {
      return OverloadProblems.overloaded().problem();
    }
    if (outcome instanceof HoldOutcome.EventBusy) {
      return OverloadProblems.eventBusy().problem();
    }
    throw new IllegalStateException("An outcome without a problem: " + outcome);
  }

  private static Problem soldOut(HoldOutcome.SoldOut soldOut) {
    if (soldOut.section().isEmpty()) {
      return Problem.of(
              409,
              "sold-out",
              "Sold out",
              soldOut.left() == 0
                  ? "The event has nothing left."
                  : "No section has that many left. The most that one section has is "
                      + soldOut.left()
                      + ". Ask for fewer.")
          .with("left", soldOut.left());
    }
    return Problem.of(
            409,
            "sold-out",
            "Sold out",
            soldOut.left() == 0
                ? "The section has nothing left. Choose another section."
                : "The section has only "
                    + soldOut.left()
                    + " left. Ask for fewer, or choose another section.")
        .with("section", soldOut.section().get())
        .with("left", soldOut.left());
  }

  private static Problem taken(HoldOutcome.SeatsTaken taken) {
    if (taken.own().isEmpty()) {
      return Problem.of(
              409, "seats-taken", "Seats taken", "Others have these seats. Choose others.")
          .with("seats", taken.seats());
    }
    if (taken.own().size() == taken.seats().size()) {
      return Problem.of(
              409,
              "already-held",
              "Already held",
              "You have these seats already, held or booked. Ask only for those you do not have.")
          .with("seats", taken.seats());
    }
    return Problem.of(
            409,
            "seats-taken",
            "Seats taken",
            "Others have some of these seats, and you have those listed in own already."
                + " Choose others.")
        .with("seats", taken.seats())
        .with("own", taken.own());
  }

  /** 404: there is no such hold, or it is somebody else's. */
  public static ProblemException unknown() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-hold",
        "Unknown hold",
        "You have no hold with this id. Was it made with another pass?");
  }

  static ProblemException alreadyBooked() {
    return ProblemException.of(
        Status.CONFLICT,
        "already-booked",
        "Already booked",
        "This hold is paid for: it is a booking now, and is not cancelled this way.");
  }
}
