package dev.usher.queue.join;

import dev.usher.queue.join.JoinService.TokenResponse;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
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

/** The HTTP endpoint for joining a room. {@link JoinRoute} serves the common case first. */
@Path("/api/rooms/{room}/tokens")
@Tag(name = "line")
public class JoinResource {
  private final RoomRegistry rooms;
  private final JoinService joins;
  private final RequestTokens tokens;
  private final PositionService positions;

  JoinResource(
      RoomRegistry rooms, JoinService joins, RequestTokens tokens, PositionService positions) {
    this.rooms = rooms;
    this.joins = joins;
    this.tokens = tokens;
    this.positions = positions;
  }

  @POST
  @PermitAll
  @Operation(
      summary = "Join the line",
      description = "Who carries a queue token of this room whose turn is not over gets it back.")
  @APIResponse(responseCode = "201", description = "a new place in line")
  @APIResponse(responseCode = "200", description = "the place that the visitor has already")
  @APIResponse(responseCode = "403", description = "cross-site")
  @APIResponse(responseCode = "409", description = "room-closed, sold-out or room-ended")
  @APIResponse(responseCode = "429", description = "too-many-joins from one address")
  public Uni<RestResponse<TokenResponse>> join(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                tokens
                    .find(view.room(), request)
                    .map(own -> rejoin(view, own, request))
                    .orElseGet(() -> join(view, request)));
  }

  private Uni<RestResponse<TokenResponse>> rejoin(
      RoomSnapshot view, QueueToken token, HttpServerRequest request) {
    return positions
        .of(view, token)
        .flatMap(
            position ->
                position.state().isFinal()
                    ? join(view, request)
                    : Uni.createFrom()
                        .item(new TokenResponse(tokens.sign(token), position))
                        .map(answer -> answer(Status.OK, answer, view, request)));
  }

  private Uni<RestResponse<TokenResponse>> join(RoomSnapshot view, HttpServerRequest request) {
    return joins
        .join(view, request.remoteAddress())
        .map(answer -> answer(Status.CREATED, answer, view, request));
  }

  private RestResponse<TokenResponse> answer(
      Status status, TokenResponse answer, RoomSnapshot view, HttpServerRequest request) {
    return ResponseBuilder.create(status, answer)
        .header("Set-Cookie", tokens.cookie(view.room().id(), answer.token(), request))
        .header("Cache-Control", "no-store")
        .build();
  }
}
