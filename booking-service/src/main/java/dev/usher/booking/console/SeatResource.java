package dev.usher.booking.console;

import dev.usher.common.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** Who has a seat, over HTTP. */
@Path("/api/events/{event}/seats/{seat}")
@Tag(name = "console")
public class SeatResource {
  private final SeatService seats;

  SeatResource(SeatService seats) {
    this.seats = seats;
  }

  @GET
  @Cache(noStore = true)
  @RolesAllowed("operator")
  @Operation(summary = "The hold or booking that has a seat, and until when")
  @APIResponse(responseCode = "200", description = "the seat; without a hold it is free")
  @APIResponse(responseCode = "404", description = "unknown-seat")
  public SeatOwner read(String event, String seat) {
    return seats
        .of(event, seat)
        .orElseThrow(
            () ->
                ProblemException.of(
                    Status.NOT_FOUND,
                    "unknown-seat",
                    "Unknown seat",
                    "The event does not exist or has no seat with this id."
                        + " GET /api/events/{event} lists its rows."));
  }
}
