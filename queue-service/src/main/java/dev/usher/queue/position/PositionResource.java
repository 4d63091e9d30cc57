package dev.usher.queue.position;

import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * The HTTP endpoint for a visitor's position. {@link PositionRoute} serves the common case first.
 */
@Path("/api/rooms/{room}/position")
@Tag(name = "line")
public class PositionResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final PositionService positions;
  private final PresenceTracker presence;

  PositionResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      PositionService positions,
      PresenceTracker presence) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.positions = positions;
    this.presence = presence;
  }

  @GET
  @PermitAll
  @Operation(summary = "Where the visitor stands; ask again after retryAfter seconds")
  public Uni<RestResponse<Position>> position(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(view -> position(view, tokens.require(view.room(), request)))
        .map(
            position ->
                ResponseBuilder.ok(position)
                    .header("Retry-After", position.retryAfter())
                    .header("Cache-Control", "no-store")
                    .build());
  }

  private Uni<Position> position(RoomSnapshot view, QueueToken token) {
    if (PositionEstimator.isWaiting(view, token)) {
      presence.saw(view, token.number());
    }
    return positions.of(view, token);
  }
}
