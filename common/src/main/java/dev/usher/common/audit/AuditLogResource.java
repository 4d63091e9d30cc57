package dev.usher.common.audit;

import dev.usher.common.problem.QueryParameters;
import dev.usher.common.problem.Violations;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.jboss.resteasy.reactive.Cache;
import org.jspecify.annotations.Nullable;

/** The audit log of a service over HTTP; the subclass sets the path. */
public abstract class AuditLogResource {
  private static final int MAX_LIMIT = 200;
  private static final int MAX_DIGITS = 18;

  private final AuditLog log;

  protected AuditLogResource(AuditLog log) {
    this.log = log;
  }

  /**
   * A page of entries.
   *
   * @param next the value of {@code before} for older entries; missing on the last page
   */
  public record AuditPage(List<AuditEntry> entries, Optional<Long> next) {}

  @GET
  @Cache(noStore = true)
  @RolesAllowed("operator")
  // The role of a superclass is not found by itself.
  @SecurityRequirement(name = "operator", scopes = "operator")
  @Operation(
      summary = "Who changed what of an event, and when; newest first",
      description = "For older entries, send the next of a page as before.")
  @APIResponse(responseCode = "200", description = "a page")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public AuditPage page(
      @QueryParam("event") @DefaultValue("") String event,
      @Parameter(
              description = "false leaves out the calls of services",
              schema = @Schema(implementation = Boolean.class))
          @QueryParam("services")
          @DefaultValue("true")
          String services,
      @Parameter(schema = @Schema(implementation = Integer.class))
          @QueryParam("limit")
          @DefaultValue("50")
          String most,
      @Parameter(schema = @Schema(implementation = Long.class)) @QueryParam("before")
          @Nullable String before) {
    boolean ofServices = QueryParameters.flag("services", services);
    int limit = QueryParameters.integer("limit", most, 1, MAX_LIMIT);
    Violations.require(!event.isEmpty(), "event", "must be the id of an event");
    OptionalLong cursor = cursor(before);
    Violations.require(cursor.isPresent(), "before", "must be the next of a page");
    List<AuditEntry> found = log.read(event, ofServices, cursor.getAsLong(), limit + 1);
    List<AuditEntry> page = found.subList(0, Math.min(limit, found.size()));
    return new AuditPage(
        page, found.size() > limit ? Optional.of(page.get(limit - 1).id()) : Optional.empty());
  }

  private static OptionalLong cursor(@Nullable String before) {
    if (before == null) {
      return OptionalLong.of(Long.MAX_VALUE);
    }
    boolean isNumber = before.matches("\\d{1," + MAX_DIGITS + "}");
    return isNumber ? OptionalLong.of(Long.parseLong(before)) : OptionalLong.empty();
  }
}
