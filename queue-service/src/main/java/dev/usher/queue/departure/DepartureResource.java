package dev.usher.queue.departure;

import dev.usher.queue.login.VisitorLogins;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The HTTP endpoint for leaving the queue. */
@Path("/api/rooms/{room}/tokens")
@Tag(name = "queue")
public class DepartureResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final DepartureService departures;
  private final VisitorLogins logins;

  DepartureResource(
      RoomRegistry rooms, RequestTokens tokens, DepartureService departures, VisitorLogins logins) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.departures = departures;
    this.logins = logins;
  }

  @DELETE
  @PermitAll
  @Operation(
      summary = "Leave the queue",
      description =
          "Gives up the place, the turn or the pass of the queue token, and removes its cookie and"
              + " that of a login. Who joins without it gets a new place, at the end.")
  @APIResponse(responseCode = "204", description = "however often it is said")
  public Uni<RestResponse<Void>> leave(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                departures
                    .leave(view, tokens.require(view, request))
                    .map(left -> left(view.room(), request)));
  }

  private RestResponse<Void> left(Room room, HttpServerRequest request) {
    ResponseBuilder<Void> response =
        ResponseBuilder.<Void>noContent()
            .header(HttpHeaders.SET_COOKIE, tokens.noCookie(room.id(), request))
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    logins
        .noCookie(room, request)
        .ifPresent(cookie -> response.header(HttpHeaders.SET_COOKIE, cookie));
    return response.build();
  }
}
