package dev.usher.booking.availability;

import dev.usher.booking.availability.StreamDoor.Guarded;
import dev.usher.booking.catalogue.EventProblems;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Availability over HTTP. */
@Path("/api/events/{event}/availability")
@Tag(name = "availability")
public class AvailabilityResource {
  private static final String FOR_SECONDS = "public, max-age=1";

  private final LiveAvailability live;

  AvailabilityResource(LiveAvailability live) {
    this.live = live;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What is free: counts a section, and a letter a seat (F free, H held, S sold)")
  @APIResponse(responseCode = "200", description = "With an ETag")
  @APIResponse(responseCode = "304", description = "Nothing changed since If-None-Match")
  @APIResponse(responseCode = "404", description = "unknown-event")
  public Uni<Response> now(String event, Request request) {
    return live.now(event).map(found -> answer(request, found.orElseThrow(EventProblems::unknown)));
  }

  @GET
  @Path("/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Server-sent events: 'availability' is the whole, 'changes' what differs since")
  @APIResponse(responseCode = "404", description = "unknown-event")
  @APIResponse(responseCode = "503", description = "unavailable: see Retry-After")
  @Guarded
  public Multi<OutboundSseEvent> stream(String event, Sse sse) {
    return live.stream(event).map(message -> sent(sse, message));
  }

  private static OutboundSseEvent sent(Sse sse, Message message) {
    if (message.equals(Message.STILL_THERE)) {
      return sse.newEventBuilder().comment("").build();
    }
    return sse.newEventBuilder().name(message.name()).data(message.json()).build();
  }

  private static Response answer(Request request, Snapshot snapshot) {
    EntityTag tag = new EntityTag(snapshot.tag());
    Response.ResponseBuilder response = request.evaluatePreconditions(tag);
    if (response == null) {
      response = Response.ok(snapshot.json());
    }
    return response.tag(tag).header(HttpHeaders.CACHE_CONTROL, FOR_SECONDS).build();
  }
}
