package dev.usher.booking.catalogue;

import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.inventory.event.DeleteOutcome;
import dev.usher.inventory.event.PutOutcome;
import jakarta.ws.rs.core.Response.Status;

/** The problems for events that cannot be returned or changed. */
public final class EventProblems {
  private EventProblems() {}

  /** 404: the event does not exist. */
  public static ProblemException unknown() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-event",
        "Unknown event",
        "There is no event with this id. GET /api/events lists all.");
  }

  /** 409: an event with this id was deleted after it had been sold. */
  static ProblemException deleted() {
    return ProblemException.of(
        Status.CONFLICT,
        "event-deleted",
        "Event deleted",
        "An event with this id was sold and deleted; its bookings keep the id. Use another id.");
  }

  static ProblemException notDeleted(DeleteOutcome outcome) {
    if (outcome instanceof DeleteOutcome.OnSale onSale) {
      return Problem.of(
              Status.CONFLICT,
              "event-on-sale",
              "Event on sale",
              "The event has been sold and is on sale until "
                  + onSale.salesEndAt()
                  + ". Delete it after that, or set its salesEndAt to an earlier time.")
          .with("salesEndAt", onSale.salesEndAt().toString())
          .exception();
    }
    if (outcome instanceof DeleteOutcome.Held held) {
      return Problem.of(
              Status.CONFLICT,
              "holds-open",
              "Holds open",
              "Visitors hold seats that they may still pay for. Delete the event when their"
                  + " payment windows have ended.")
          .with("holds", held.holds())
          .exception();
    }
    return unknown();
  }

  static ProblemException inUse(PutOutcome.InUse inUse) {
    return Problem.of(
            Status.CONFLICT,
            "seats-in-use",
            "Seats in use",
            "The change would take away seats or places that visitors have, or seats that they once"
                + " had. Keep those named here; nothing was changed.")
        .with("seats", inUse.seats())
        .with("sections", inUse.sections())
        .exception();
  }
}
