package dev.usher.booking.availability;

import dev.usher.booking.availability.AvailabilityStreamLimit.Guarded;
import dev.usher.booking.catalogue.EventProblems;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.sse.EventStream;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** Availability over HTTP. */
@Path("/api/events/{event}/availability")
@Tag(name = "availability")
public class AvailabilityResource {
  private static final String FOR_SECONDS = "public, max-age=1";

  private final AvailabilityService live;

  AvailabilityResource(AvailabilityService live) {
    this.live = live;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What is free: counts a section, and a letter a seat (F free, H held, S sold)")
  @APIResponse(responseCode = "200", description = "With an ETag")
  @APIResponse(responseCode = "304", description = "Nothing changed since If-None-Match")
  @APIResponse(responseCode = "404", description = "unknown-event")
  public Uni<Response> now(String event, HttpHeaders request) {
    return live.now(event)
        .map(found -> response(request, found.orElseThrow(EventProblems::unknown)));
  }

  @GET
  @Path("/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Server-sent events: 'availability' is the whole, 'changes' what differs since")
  @APIResponse(responseCode = "404", description = "unknown-event")
  @APIResponse(responseCode = "503", description = "unavailable: see Retry-After")
  @ResponseHeader(name = EventStream.ACCEL_BUFFERING, value = EventStream.NO)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = EventStream.CACHE_CONTROL)
  @Guarded
  public Multi<OutboundSseEvent> stream(String event, @Context RoutingContext connection, Sse sse) {
    Multi<OutboundSseEvent> events = live.stream(event).map(message -> sent(sse, message));
    return ConcurrencyLimit.released(connection, EventStream.opening(sse, events));
  }

  /** Returns the headers only: without this method, HEAD would run GET and never end. */
  @HEAD
  @Path("/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(hidden = true)
  public Uni<Response> streamHead(String event) {
    return live.now(event)
        .map(found -> found.orElseThrow(EventProblems::unknown))
        .map(
            found ->
                Response.ok()
                    .type(MediaType.SERVER_SENT_EVENTS)
                    .header(EventStream.ACCEL_BUFFERING, EventStream.NO)
                    .header(HttpHeaders.CACHE_CONTROL, EventStream.CACHE_CONTROL)
                    .build());
  }

  private static OutboundSseEvent sent(Sse sse, StreamMessage message) {
    if (message.equals(StreamMessage.STILL_THERE)) {
      return sse.newEventBuilder().comment("").build();
    }
    return sse.newEventBuilder().name(message.name()).data(message.json()).build();
  }

  private static Response response(HttpHeaders request, AvailabilitySnapshot snapshot) {
    return snapshot.body().respond(request).header(HttpHeaders.CACHE_CONTROL, FOR_SECONDS).build();
  }
}
