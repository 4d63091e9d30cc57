package dev.usher.queue.bypass;

import dev.usher.common.audit.Audited;
import dev.usher.queue.invitation.CodeFiles;
import dev.usher.queue.invitation.InvitationCodes;
import dev.usher.queue.invitation.InvitationCodes.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.validator.constraints.Range;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The HTTP endpoint by which operators create bypass links. */
@Path("/api/rooms/{room}/bypass-links")
@Tag(name = "rooms")
public class BypassLinkResource {
  private static final String COUNT = "must be 1 to 1000";
  private static final String USES = "must be 1 to 255";

  private final CodeFiles files;

  BypassLinkResource(CodeFiles files) {
    this.files = files;
  }

  /**
   * Which links are wanted.
   *
   * @param uses how many passes each gives; default 1
   * @param expiresAt rounded up to a full hour
   */
  public record BypassLinkRequest(
      @Schema(required = true)
          @NotNull(message = COUNT)
          @Range(min = 1, max = 1_000, message = COUNT)
          Integer count,
      @Range(min = 1, max = InvitationCodes.MOST_USES, message = USES) @Nullable Integer uses,
      @Schema(required = true) @NotNull(message = "must be a time") Instant expiresAt) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces("text/csv")
  @RolesAllowed("operator")
  @Audited
  @Operation(
      summary = "New bypass links for staff, as CSV",
      description =
          "Whoever has a link gets a pass of this room without waiting, so many times, until"
              + " expiresAt. Codes are signed and stored nowhere: keep the response.")
  @APIResponse(responseCode = "200", description = "code,link,uses,expiresAt, one link a line")
  public Uni<RestResponse<String>> create(
      @PathParam("room") String room, @Valid @NotNull BypassLinkRequest request) {
    int uses = request.uses() == null ? 1 : request.uses();
    return files.create(
        Kind.BYPASS, room, new CodeFiles.Wanted(request.count(), uses, request.expiresAt()));
  }
}
