package dev.usher.queue.draw;

import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The draw of a room over HTTP, for everybody. */
@Path("/api/rooms/{room}/draw")
@Tag(name = "queue")
public class DrawResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final DrawService draws;

  DrawResource(RoomRegistry rooms, RequestTokens tokens, DrawService draws) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.draws = draws;
  }

  @GET
  @PermitAll
  @Operation(
      summary = "The draw, with all that is needed to check it",
      description =
          "With a queue token, as bearer token or cookie, also the visitor's entry: its receipt,"
              + " the proof that it takes part, and the queue number that was drawn.")
  @APIResponse(responseCode = "200", description = "what may be known of the draw by now")
  @APIResponse(
      responseCode = "404",
      description = "unknown-room, or no-draw in other modes than DRAW")
  public Uni<RestResponse<DrawResponse>> get(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(view -> draws.look(view, tokens.find(view, request)))
        .map(
            draw -> ResponseBuilder.ok(draw).header(HttpHeaders.CACHE_CONTROL, "no-store").build());
  }
}
