package dev.usher.queue.invitation;

import dev.usher.common.audit.Audited;
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

/** The HTTP endpoint by which operators create invitation codes. */
@Path("/api/rooms/{room}/invitations")
@Tag(name = "rooms")
public class InvitationResource {
  private static final String COUNT = "must be 1 to 10000";
  private static final String JOINS = "must be 1 to 255";

  private final CodeFiles files;

  InvitationResource(CodeFiles files) {
    this.files = files;
  }

  /**
   * Which codes are wanted.
   *
   * @param joins how many visitors may join with each; default 1
   * @param expiresAt rounded up to a full hour
   */
  public record InvitationRequest(
      @Schema(required = true)
          @NotNull(message = COUNT)
          @Range(min = 1, max = 10_000, message = COUNT)
          Integer count,
      @Range(min = 1, max = InvitationCodes.MOST_USES, message = JOINS) @Nullable Integer joins,
      @Schema(required = true) @NotNull(message = "must be a time") Instant expiresAt) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces("text/csv")
  @RolesAllowed("operator")
  @Audited
  @Operation(
      summary = "New invitation codes, as CSV",
      description =
          "Codes are signed and stored nowhere: keep the response. Each is good for so many joins of"
              + " this room, until expiresAt.")
  @APIResponse(responseCode = "200", description = "code,link,joins,expiresAt, one code a line")
  public Uni<RestResponse<String>> create(
      @PathParam("room") String room, @Valid @NotNull InvitationRequest request) {
    int joins = request.joins() == null ? 1 : request.joins();
    return files.create(
        Kind.INVITATION, room, new CodeFiles.Wanted(request.count(), joins, request.expiresAt()));
  }
}
