package dev.usher.queue.line;

import dev.usher.queue.admission.Sightings;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
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

/** Where a visitor stands, over HTTP. */
@Path("/api/rooms/{room}/position")
@Tag(name = "line")
public class PositionResource {
  private final Rooms rooms;
  private final Tickets tickets;
  private final Standings standings;
  private final Sightings sightings;

  PositionResource(Rooms rooms, Tickets tickets, Standings standings, Sightings sightings) {
    this.rooms = rooms;
    this.tickets = tickets;
    this.standings = standings;
    this.sightings = sightings;
  }

  @GET
  @PermitAll
  @Operation(summary = "Where the visitor stands; ask again after retryAfter seconds")
  public Uni<RestResponse<Standing>> position(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(view -> standing(view, tickets.require(view.room(), request)))
        .map(
            standing ->
                ResponseBuilder.ok(standing)
                    .header("Retry-After", standing.retryAfter())
                    .header("Cache-Control", "no-store")
                    .build());
  }

  private Uni<Standing> standing(RoomView view, Ticket ticket) {
    if (Places.isWaiting(view, ticket)) {
      sightings.saw(view, ticket.number());
    }
    return standings.of(view, ticket);
  }
}
