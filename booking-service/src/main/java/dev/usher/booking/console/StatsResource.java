package dev.usher.booking.console;

import dev.usher.booking.catalogue.EventProblems;
import dev.usher.inventory.stock.EventIds;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** The numbers of a sale over HTTP. */
@Path("/api/events/{event}/stats")
@Tag(name = "console")
public class StatsResource {
  private final StatsService stats;

  StatsResource(StatsService stats) {
    this.stats = stats;
  }

  @GET
  @Cache(noStore = true)
  @RolesAllowed("operator")
  @Operation(summary = "What is free, held, booked and refunded, up to a second old")
  @APIResponse(responseCode = "200", description = "the numbers")
  @APIResponse(responseCode = "404", description = "unknown-event")
  public EventStats read(String event) {
    if (!EventIds.isWellFormed(event)) {
      throw EventProblems.unknown();
    }
    return stats.of(event).orElseThrow(EventProblems::unknown);
  }
}
