package dev.usher.queue.line;

import dev.usher.queue.line.Joining.TicketAnswer;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Joining the line over HTTP. */
@Path("/api/rooms/{room}/tickets")
@Tag(name = "line")
public class TicketResource {
  private final Rooms rooms;
  private final Joining joining;
  private final Tickets tickets;
  private final Standings standings;

  TicketResource(Rooms rooms, Joining joining, Tickets tickets, Standings standings) {
    this.rooms = rooms;
    this.joining = joining;
    this.tickets = tickets;
    this.standings = standings;
  }

  @POST
  @PermitAll
  @Operation(
      summary = "Join the line",
      description = "Who carries a ticket of this room whose turn is not over gets it back.")
  @APIResponse(responseCode = "201", description = "a new place in line")
  @APIResponse(responseCode = "200", description = "the place that the visitor has already")
  @APIResponse(responseCode = "403", description = "cross-site")
  @APIResponse(responseCode = "409", description = "room-closed, sold-out or room-ended")
  @APIResponse(responseCode = "429", description = "too-many-joins from one address")
  public Uni<RestResponse<TicketAnswer>> join(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    tickets.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                tickets
                    .find(view.room(), request)
                    .map(own -> rejoin(view, own, request))
                    .orElseGet(() -> join(view, request)));
  }

  private Uni<RestResponse<TicketAnswer>> rejoin(
      RoomView view, Ticket ticket, HttpServerRequest request) {
    return standings
        .of(view, ticket)
        .flatMap(
            standing ->
                standing.state().isFinal()
                    ? join(view, request)
                    : Uni.createFrom()
                        .item(new TicketAnswer(tickets.token(ticket), standing))
                        .map(answer -> answer(Status.OK, answer, view, request)));
  }

  private Uni<RestResponse<TicketAnswer>> join(RoomView view, HttpServerRequest request) {
    return joining
        .join(view, request.remoteAddress())
        .map(answer -> answer(Status.CREATED, answer, view, request));
  }

  private RestResponse<TicketAnswer> answer(
      Status status, TicketAnswer answer, RoomView view, HttpServerRequest request) {
    return ResponseBuilder.create(status, answer)
        .header("Set-Cookie", tickets.cookie(view.room().id(), answer.ticket(), request))
        .header("Cache-Control", "no-store")
        .build();
  }
}
