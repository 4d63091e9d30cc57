package dev.usher.queue.pass;

import dev.usher.common.audit.Audited;
import dev.usher.common.problem.Problems;
import dev.usher.common.problem.QueryParameters;
import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
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
  private final PassSigner signer;
  private final PublicUrl publicUrl;

  PassResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      PassService passes,
      PassSigner signer,
      QueueSettings settings) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.passes = passes;
    this.signer = signer;
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  /** A pass and the URL to use it at. */
  public record PassResponse(String pass, String passId, Instant expiresAt, String redirect) {}

  @POST
  @PermitAll
  @Operation(
      summary = "Claim the pass when it is your turn",
      description = "The same queue token gives the same pass, however often it is asked.")
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
              QueueToken token = tokens.require(view.room(), request);
              return passes.claim(view, token).flatMap(claim -> response(view.room(), claim));
            });
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

  private Uni<RestResponse<PassResponse>> response(Room room, ClaimOutcome claim) {
    if (!(claim instanceof ClaimOutcome.Granted granted)) {
      throw refusal(claim);
    }
    // Signing takes too long for the event loop, on which the claim may end.
    return Uni.createFrom()
        .item(granted.pass())
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(pass -> response(room, pass));
  }

  private RestResponse<PassResponse> response(Room room, PassClaims pass) {
    String token = signer.sign(pass);
    // A fragment stays in the browser: it appears in no server log and no Referer header.
    String redirect = target(room.targetUrl()) + "#pass=" + token;
    return ResponseBuilder.create(
            RestResponse.Status.CREATED,
            new PassResponse(token, pass.id(), Instant.ofEpochSecond(pass.endsAt()), redirect))
        .header("Cache-Control", "no-store")
        .build();
  }

  /** The target URL. A path is resolved against the waiting room's public URL. */
  private String target(String url) {
    return url.startsWith("/") ? publicUrl.to(url) : url;
  }

  private static HttpProblem refusal(ClaimOutcome claim) {
    if (claim instanceof ClaimOutcome.NotYet notYet) {
      String detail = "You are number " + notYet.position() + " in the queue. Please wait.";
      return Problems.start(Status.CONFLICT, "not-your-turn", "Not your turn yet", detail)
          .with("position", notYet.position())
          .build();
    }
    if (claim instanceof ClaimOutcome.Missed) {
      return conflict(
          "turn-missed",
          "Turn missed",
          "Your turn has passed. Join the queue again for a new one.");
    }
    if (claim instanceof ClaimOutcome.Over) {
      return conflict(
          "pass-over",
          "Pass used or expired",
          "Your pass has been used or has run out. Join the queue again for a new one.");
    }
    if (claim instanceof ClaimOutcome.NotTheirs) {
      return Problems.of(
          Status.FORBIDDEN,
          "token-of-other-visitor",
          "Queue token of another visitor",
          "The pass of this number belongs to another visitor. Join the queue again.");
    }
    if (claim instanceof ClaimOutcome.Closed closed) {
      return RoomProblems.closed(closed.phase());
    }
    throw new IllegalStateException("No refusal for " + claim);
  }

  private static HttpProblem conflict(String type, String title, String detail) {
    return Problems.of(Status.CONFLICT, type, title, detail);
  }
}
