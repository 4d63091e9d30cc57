package dev.usher.booking.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.common.store.Retry;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.EventEntry;
import dev.usher.inventory.event.EventIds;
import dev.usher.inventory.event.PutOutcome;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The catalogue over HTTP. */
@Path("/api/events")
@Tag(name = "catalogue")
public class EventResource {
  private static final String FOR_SECONDS = "public, max-age=5";

  private static final String ALL = "";

  private final Catalogue catalogue;
  // Everybody's first page, and the dearest to read: once a second is enough.
  private final Cache<String, List<EventView>> all =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build();

  EventResource(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Path("/{event}")
  @RolesAllowed("operator")
  @Operation(summary = "Make an event, or change it. Holds keep the price they were made with")
  @APIResponse(responseCode = "200", description = "Changed")
  @APIResponse(responseCode = "201", description = "Made")
  @APIResponse(responseCode = "409", description = "seats-in-use: it would take away what is taken")
  @APIResponse(responseCode = "422", description = "invalid-request: what is wrong, field by field")
  public RestResponse<EventView> put(String event, EventBody body) {
    EventEntry wanted = EventRules.read(event, body);
    PutOutcome outcome = catalogue.put(wanted);
    if (outcome instanceof PutOutcome.InUse inUse) {
      throw EventProblems.inUse(inUse);
    }
    all.invalidateAll();
    Status status = outcome instanceof PutOutcome.Created ? Status.CREATED : Status.OK;
    return RestResponse.status(status, EventView.of(wanted));
  }

  @GET
  @Operation(summary = "All events, the soonest first")
  public RestResponse<List<EventView>> all() {
    return ok(all.get(ALL, all -> catalogue.all().stream().map(EventView::of).toList()));
  }

  @GET
  @Path("/{event}")
  @Operation(summary = "An event")
  @APIResponse(responseCode = "404", description = "unknown-event")
  public RestResponse<EventView> one(String event) {
    if (!EventIds.isWellFormed(event)) {
      throw EventProblems.unknown();
    }
    EventEntry found =
        Retry.onDeadConnection(() -> catalogue.find(event)).orElseThrow(EventProblems::unknown);
    return ok(EventView.of(found));
  }

  private static <T> RestResponse<T> ok(T body) {
    return ResponseBuilder.ok(body).header(HttpHeaders.CACHE_CONTROL, FOR_SECONDS).build();
  }
}
