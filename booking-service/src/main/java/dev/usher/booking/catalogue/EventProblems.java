package dev.usher.booking.catalogue;

import dev.usher.common.problem.Problems;
import dev.usher.inventory.event.PutOutcome;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;

/** What is answered when an event cannot be told or changed. */
public final class EventProblems {
  private EventProblems() {}

  /** 404: there is no such event. */
  public static HttpProblem unknown() {
    return Problems.of(
        Status.NOT_FOUND,
        "unknown-event",
        "Unknown event",
        "There is no event with this id. GET /api/events lists all.");
  }

  static HttpProblem inUse(PutOutcome.InUse inUse) {
    return Problems.start(
            Status.CONFLICT,
            "seats-in-use",
            "Seats in use",
            "The change would take away seats or places that visitors have, or seats that they once"
                + " had. Keep those named here; nothing was changed.")
        .with("seats", inUse.seats())
        .with("sections", inUse.sections())
        .build();
  }
}
