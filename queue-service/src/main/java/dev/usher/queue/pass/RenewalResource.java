package dev.usher.queue.pass;

import dev.usher.pass.Pass;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The HTTP endpoint by which an active visitor, or a shop for them, renews the pass. */
@Path("/api/rooms/{room}/passes/{passId}/renewal")
@Tag(name = "passes")
public class RenewalResource {
  private final RoomRegistry rooms;
  private final PassVerifier verifier;
  private final RenewalService renewals;
  private final PassSigner signer;

  RenewalResource(
      RoomRegistry rooms, PassVerifier verifier, RenewalService renewals, PassSigner signer) {
    this.rooms = rooms;
    this.verifier = verifier;
    this.renewals = renewals;
    this.signer = signer;
  }

  @POST
  @PermitAll
  @Operation(
      summary = "Renew the pass of a visitor who is active",
      description =
          "Send the pass as a bearer token. The response has the same pass with a later end, at most"
              + " the room's maxPassTtl after it was issued; soon after a renewal, with the same"
              + " end.")
  @APIResponse(responseCode = "200", description = "the pass")
  @APIResponse(responseCode = "401", description = "invalid-pass: missing, forged or expired")
  @APIResponse(
      responseCode = "409",
      description = "pass-not-renewable, pass-over, sold-out or room-ended")
  public Uni<RestResponse<SignedPass>> renew(
      @PathParam("room") String room,
      @PathParam("passId") String passId,
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION)
          @Nullable String authorization) {
    return rooms
        .view(room)
        // Checking and signing take too long for the event loop.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .flatMap(
            view -> {
              Pass pass = verifier.require(authorization, view.room(), passId);
              return renewals
                  .renew(view.room(), pass.id(), pass.visitor())
                  .emitOn(Infrastructure.getDefaultWorkerPool())
                  .map(renewed -> response(view.room(), pass, renewed));
            });
  }

  /** The pass stays bound as it was, whatever the room does by now. */
  private RestResponse<SignedPass> response(Room room, Pass before, PassClaims pass) {
    String token =
        pass.bound() ? signer.signBound(room, pass, before.browser()) : signer.sign(room, pass);
    return SignedPass.respond(token, pass);
  }
}
