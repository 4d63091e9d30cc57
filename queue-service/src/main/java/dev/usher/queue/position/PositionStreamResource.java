package dev.usher.queue.position;

import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.sse.EventStream;
import dev.usher.queue.limit.StreamLimit.Guarded;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Streams a visitor's position as server-sent events. */
@Path("/api/rooms/{room}/stream")
@Tag(name = "queue")
@Guarded
public class PositionStreamResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final PositionStreams streams;

  PositionStreamResource(RoomRegistry rooms, RequestTokens tokens, PositionStreams streams) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.streams = streams;
  }

  /**
   * Blocking, because a rejection must be known before the stream begins: it has another content
   * type.
   */
  @GET
  @Blocking
  @PermitAll
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = EventStream.ACCEL_BUFFERING, value = EventStream.NO)
  @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = EventStream.CACHE_CONTROL)
  @Operation(summary = "The visitor's position, whenever it changes (server-sent events)")
  public Multi<OutboundSseEvent> stream(
      @PathParam("room") String room, @Context RoutingContext connection, @Context Sse sse) {
    QueueToken token = token(room, connection.request());
    Multi<OutboundSseEvent> events = streams.of(token).map(position -> event(sse, position));
    return ConcurrencyLimit.released(connection, EventStream.opening(sse, events));
  }

  /**
   * Returns only the headers. Without this method, HEAD would be handled like GET and never end.
   */
  @HEAD
  @Blocking
  @PermitAll
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(hidden = true)
  public RestResponse<Void> head(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    token(room, request);
    return ResponseBuilder.<Void>ok()
        .type(MediaType.SERVER_SENT_EVENTS)
        .header(EventStream.ACCEL_BUFFERING, EventStream.NO)
        .header(HttpHeaders.CACHE_CONTROL, EventStream.CACHE_CONTROL)
        .build();
  }

  private QueueToken token(String room, HttpServerRequest request) {
    // StreamLimit has looked it up.
    RoomSnapshot view = rooms.known(room).orElseThrow(RoomProblems::unavailable);
    return tokens.require(view, request);
  }

  private static OutboundSseEvent event(Sse sse, Optional<Position> position) {
    OutboundSseEvent.Builder event = sse.newEventBuilder();
    return position
        .map(s -> event.mediaType(MediaType.APPLICATION_JSON_TYPE).data(Position.class, s))
        .orElseGet(() -> event.comment("here"))
        .build();
  }
}
