package dev.usher.queue.line;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.usher.common.problem.Problems;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Joining the line over HTTP. */
@Path("/api/rooms/{room}/tickets")
@Tag(name = "line")
public class TicketResource {
  private final Rooms rooms;
  private final Turnstile turnstile;
  private final Tickets tickets;
  private final Standings standings;

  TicketResource(Rooms rooms, Turnstile turnstile, Tickets tickets, Standings standings) {
    this.rooms = rooms;
    this.turnstile = turnstile;
    this.tickets = tickets;
    this.standings = standings;
  }

  /** A ticket, and where it stands. */
  public record TicketAnswer(String ticket, @JsonUnwrapped Standing standing) {}

  @POST
  @PermitAll
  @Operation(
      summary = "Join the line",
      description = "Who carries a ticket of this room whose turn is not over gets it back.")
  @APIResponse(responseCode = "201", description = "a new place in line")
  @APIResponse(responseCode = "200", description = "the place that the visitor has already")
  @APIResponse(responseCode = "403", description = "cross-site")
  @APIResponse(responseCode = "409", description = "room-closed, sold-out or room-ended")
  public Uni<RestResponse<TicketAnswer>> join(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    tickets.refuseForeign(request);
    Optional<Ticket> own = tickets.find(room, request);
    return rooms
        .view(room)
        .flatMap(view -> own.isPresent() ? rejoin(view, own.get(), request) : join(view, request));
  }

  private Uni<RestResponse<TicketAnswer>> rejoin(
      RoomView view, Ticket ticket, HttpServerRequest request) {
    return standings
        .of(view, ticket)
        .flatMap(
            standing ->
                standing.state().isFinal()
                    ? join(view, request)
                    : Uni.createFrom().item(answer(Status.OK, ticket, standing, request)));
  }

  private Uni<RestResponse<TicketAnswer>> join(RoomView view, HttpServerRequest request) {
    String room = view.room().id();
    if (!takesJoins(view.room())) {
      return Uni.createFrom().failure(refusal(new Joined.NotNow(), view.room()));
    }
    return turnstile
        .join(room)
        .flatMap(
            joined -> {
              if (joined instanceof Joined.Numbered numbered) {
                return rooms
                    .view(room)
                    .flatMap(fresh -> look(fresh, numbered.ticket()))
                    .map(standing -> answer(Status.CREATED, numbered.ticket(), standing, request));
              }
              return rooms
                  .view(room)
                  .flatMap(fresh -> Uni.createFrom().failure(refusal(joined, fresh.room())));
            });
  }

  /** The number is theirs: that nobody can say what has become of it must not take it away. */
  private Uni<Standing> look(RoomView view, Ticket ticket) {
    return standings
        .of(view, ticket)
        .onFailure()
        .recoverWithItem(() -> Places.waiting(view, ticket, Instant.now()));
  }

  /** What memory says; the statement that gives the numbers has the last word. */
  private static boolean takesJoins(Room room) {
    return room.phase().takesJoins() && !Instant.now().isBefore(room.opensAt());
  }

  private RestResponse<TicketAnswer> answer(
      Status status, Ticket ticket, Standing standing, HttpServerRequest request) {
    String token = tickets.token(ticket);
    return ResponseBuilder.create(
            RestResponse.Status.fromStatusCode(status.getStatusCode()),
            new TicketAnswer(token, standing))
        .cookie(tickets.cookie(ticket.room(), token, request))
        .header("Cache-Control", "no-store")
        .build();
  }

  private static HttpProblem refusal(Joined joined, Room room) {
    if (joined instanceof Joined.Overloaded) {
      return RoomProblems.overloaded();
    }
    if (joined instanceof Joined.Unavailable) {
      return RoomProblems.unavailable();
    }
    return switch (room.state(Instant.now())) {
      case SOLD_OUT ->
          conflict(
              "sold-out", "Sold out", "Everything is sold. Look again later: seats may return.");
      case ENDED -> conflict("room-ended", "The sale has ended", "This sale is over.");
      case CLOSED, PREQUEUE, OPEN, PAUSED ->
          conflict(
              "room-closed",
              "Not open yet",
              "This room opens at " + room.opensAt() + ". Come back then.");
    };
  }

  private static HttpProblem conflict(String type, String title, String detail) {
    return Problems.of(Status.CONFLICT, type, title, detail);
  }
}
