package dev.usher.booking.catalogue;

import dev.usher.common.problem.Problems;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.EventEntry;
import dev.usher.inventory.event.EventIds;
import dev.usher.inventory.event.PutOutcome;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The catalogue over HTTP. */
@Path("/api/events")
@Tag(name = "catalogue")
public class EventResource {
  private static final String FOR_SECONDS = "public, max-age=5";

  private final Catalogue catalogue;

  EventResource(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @PUT
  @Path("/{event}")
  @RolesAllowed("operator")
  @Operation(summary = "Make an event, or change it. Holds keep the price they were made with")
  @APIResponse(responseCode = "200", description = "Changed")
  @APIResponse(responseCode = "201", description = "Made")
  @APIResponse(responseCode = "409", description = "seats-in-use: it would take away what is taken")
  @APIResponse(responseCode = "422", description = "invalid-request: what is wrong, field by field")
  public Response put(String event, @Nullable EventBody body) {
    if (body == null) {
      throw Problems.of(
          Status.BAD_REQUEST, "malformed-request", "Malformed request", "Send an event as JSON.");
    }
    EventEntry wanted = EventRules.read(event, body);
    PutOutcome outcome = catalogue.put(wanted);
    if (outcome instanceof PutOutcome.InUse inUse) {
      throw EventProblems.inUse(inUse);
    }
    return Response.status(outcome instanceof PutOutcome.Created ? Status.CREATED : Status.OK)
        .entity(EventView.of(wanted))
        .build();
  }

  @GET
  @Operation(summary = "All events, the soonest first")
  public Response all() {
    List<EventView> events = catalogue.all().stream().map(EventView::of).toList();
    return Response.ok(events).header(HttpHeaders.CACHE_CONTROL, FOR_SECONDS).build();
  }

  @GET
  @Path("/{event}")
  @Operation(summary = "An event")
  @APIResponse(responseCode = "404", description = "unknown-event")
  public Response one(String event) {
    if (!EventIds.isWellFormed(event)) {
      throw EventProblems.unknown();
    }
    EventEntry found = catalogue.find(event).orElseThrow(EventProblems::unknown);
    return Response.ok(EventView.of(found)).header(HttpHeaders.CACHE_CONTROL, FOR_SECONDS).build();
  }
}
