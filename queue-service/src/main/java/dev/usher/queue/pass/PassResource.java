package dev.usher.queue.pass;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.usher.common.audit.Audited;
import dev.usher.common.problem.QueryParameters;
import dev.usher.queue.pass.ClaimService.PassResponse;
import dev.usher.queue.room.BlockList;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.site.ReturnCookies;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The HTTP endpoints for passes: visitors claim them, and services or operators finish them. */
@Path("/api/rooms/{room}/passes")
@Tag(name = "passes")
public class PassResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final PassService passes;
  private final ClaimService claims;
  private final ReturnCookies returns;
  private final BlockList blocked;
  private final Clock clock;

  PassResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      PassService passes,
      ClaimService claims,
      ReturnCookies returns,
      BlockList blocked,
      Clock clock) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.passes = passes;
    this.claims = claims;
    this.returns = returns;
    this.blocked = blocked;
    this.clock = clock;
  }

  @POST
  @PermitAll
  @Operation(
      summary = "Claim the pass when it is your turn",
      description =
          "The same queue token gives the same pass, however often it is asked. Count down to"
              + " expiresAt from the Date of the response.")
  @APIResponse(responseCode = "201", description = "the pass")
  @APIResponse(
      responseCode = "409",
      description = "not-your-turn, turn-missed, pass-over, sold-out or room-ended")
  public Uni<RestResponse<PassResponse>> claim(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(
            view -> {
              blocked.check(view.room(), request.remoteAddress());
              QueueToken token = tokens.require(view, request);
              return claims.claim(view, token, returns.find(view.room(), request));
            })
        .map(
            pass ->
                ResponseBuilder.create(RestResponse.Status.CREATED, pass)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(
                        HttpHeaders.DATE,
                        RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)))
                    .build());
  }

  @DELETE
  @Path("/{passId}")
  @RolesAllowed({"operator", "service"})
  @Audited
  @Operation(
      summary = "The visitor is done: the slot is free at once",
      description =
          "The booking service, where one is configured, is informed; notify=false says that the"
              + " caller is the one, and knows.")
  @APIResponse(responseCode = "204", description = "however often it is said")
  public Uni<RestResponse<Void>> finish(
      @PathParam("room") String room,
      @PathParam("passId") String passId,
      @Parameter(schema = @Schema(implementation = Boolean.class))
          @QueryParam("notify")
          @DefaultValue("true")
          String notify) {
    boolean isToNotify = QueryParameters.flag("notify", notify);
    return rooms
        .view(room)
        .flatMap(view -> passes.finish(view, passId, isToNotify))
        .replaceWith(RestResponse.noContent());
  }
}
