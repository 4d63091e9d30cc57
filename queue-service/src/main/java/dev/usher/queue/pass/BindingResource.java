package dev.usher.queue.pass;

import dev.usher.pass.Pass;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP endpoint by which the shop exchanges the pass of a visitor who has come for one that is
 * good in the visitor's browser only.
 */
@Path("/api/rooms/{room}/passes/{passId}/binding")
@Tag(name = "passes")
public class BindingResource {
  private static final String HASH = "must be a SHA-256 hash in base64url: 43 characters";

  private final RoomRegistry rooms;
  private final PassVerifier verifier;
  private final BindingService bindings;
  private final PassSigner signer;

  BindingResource(
      RoomRegistry rooms, PassVerifier verifier, BindingService bindings, PassSigner signer) {
    this.rooms = rooms;
    this.verifier = verifier;
    this.bindings = bindings;
    this.signer = signer;
  }

  /**
   * The browser that has come.
   *
   * @param browser SHA-256 of its key in base64url
   */
  public record Binding(
      @Schema(required = true, examples = "mU2Zl9vOlxN1pYF0tSXBZmeKFkzrS6nLdv2rAsFvMFo")
          @NotNull(message = HASH)
          @Pattern(regexp = "[A-Za-z0-9_-]{43}", message = HASH)
          String browser) {}

  @POST
  @PermitAll
  @Operation(
      summary = "Bind a pass to the first browser that comes with it",
      description =
          "Send the pass as a bearer token. The response has the same pass with the claim browser;"
              + " for the same browser, however often it is asked. Usher's shop calls this.")
  @APIResponse(responseCode = "200", description = "the pass")
  @APIResponse(responseCode = "401", description = "invalid-pass: missing, forged or expired")
  @APIResponse(responseCode = "403", description = "pass-bound: another browser has the pass")
  @APIResponse(responseCode = "409", description = "pass-over, pass-not-bindable")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public Uni<RestResponse<SignedPass>> bind(
      @PathParam("room") String room,
      @PathParam("passId") String passId,
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION)
          @Nullable String authorization,
      @NotNull @Valid Binding binding) {
    return rooms
        .view(room)
        // Checking and signing take too long for the event loop.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .flatMap(
            view -> {
              Pass pass = verifier.require(authorization, view.room(), passId);
              if (!pass.bound()) {
                throw PassProblems.notBindable();
              }
              return bindings
                  .bind(view.room().id(), passId, pass.visitor(), binding.browser())
                  .emitOn(Infrastructure.getDefaultWorkerPool())
                  .map(bound -> response(view.room(), bound, binding.browser()));
            });
  }

  private RestResponse<SignedPass> response(Room room, PassClaims pass, String browser) {
    return SignedPass.respond(signer.signBound(room, pass, Optional.of(browser)), pass);
  }
}
