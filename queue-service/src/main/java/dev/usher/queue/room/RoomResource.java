package dev.usher.queue.room;

import dev.usher.common.audit.Audited;
import dev.usher.common.http.EntityTag;
import dev.usher.common.http.Operators;
import dev.usher.common.http.Precondition;
import dev.usher.common.problem.QueryParameters;
import dev.usher.common.problem.Violations;
import dev.usher.common.text.WordSearch;
import dev.usher.queue.QueueSettings;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP endpoints of rooms. Operators create and change rooms, services can pause, resume and
 * mark them sold out, and anybody can read them.
 */
@Path("/api/rooms")
@Tag(name = "rooms")
public class RoomResource {
  private static final int LONGEST_PAGE = 200;

  private final RoomService service;
  private final RoomRegistry rooms;
  private final Operators operators;
  private final boolean hasLogins;
  private final Clock clock;

  RoomResource(
      RoomService service,
      RoomRegistry rooms,
      Operators operators,
      QueueSettings settings,
      Clock clock) {
    this.hasLogins = settings.visitors().issuer().isPresent();
    this.service = service;
    this.rooms = rooms;
    this.operators = operators;
    this.clock = clock;
  }

  /**
   * A page of rooms.
   *
   * @param next the value of {@code after} for the next page; empty on the last page
   */
  public record RoomPage(List<RoomResponse> rooms, Optional<String> next) {}

  @GET
  @PermitAll
  @Operation(
      summary = "All rooms, ended ones too, in the order of their ids",
      description = "For the next page, send the next of a page as after.")
  public Uni<RoomPage> page(
      @QueryParam("after") @DefaultValue("") String after,
      @Parameter(schema = @Schema(implementation = Integer.class))
          @QueryParam("limit")
          @DefaultValue("50")
          String most,
      @Parameter(description = WordSearch.DESCRIPTION) @QueryParam(WordSearch.PARAMETER)
          @Nullable String search) {
    int limit = QueryParameters.integer("limit", most, 1, LONGEST_PAGE);
    boolean isCursor = after.isEmpty() || RoomId.isValid(after);
    Violations.require(isCursor, "after", "must be the next of a page");
    if (search != null) {
      String words = QueryParameters.text(WordSearch.PARAMETER, search, WordSearch.LONGEST);
      return operators
          .require()
          .flatMap(nothing -> service.search(words, after, limit + 1))
          .map(found -> page(found, limit, true));
    }
    return operators
        .isAsking()
        .flatMap(
            isOperator ->
                service.page(after, limit + 1).map(found -> page(found, limit, isOperator)));
  }

  private RoomPage page(List<RoomSnapshot> found, int limit, boolean withSettings) {
    List<RoomSnapshot> page = found.subList(0, Math.min(limit, found.size()));
    Instant now = clock.instant();
    return new RoomPage(
        page.stream().map(view -> RoomResponse.of(view, now, withSettings)).toList(),
        found.size() > limit ? Optional.of(page.get(limit - 1).room().id()) : Optional.empty());
  }

  @PUT
  @Path("/{room}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed("operator")
  @Audited
  @Operation(
      summary = "Make a room or change its settings; changes apply at once",
      description =
          "With If-Match and the ETag of a GET, only if nobody has changed the settings since then;"
              + " with If-None-Match: *, only if there is no such room.")
  @APIResponse(responseCode = "201", description = "made, with an ETag")
  @APIResponse(responseCode = "200", description = "changed, with an ETag")
  @APIResponse(responseCode = "412", description = "precondition-failed: nothing was changed")
  public Uni<RestResponse<RoomResponse>> put(
      @PathParam("room") String id, @Valid RoomRequest request, HttpHeaders headers) {
    Violations.require(
        hasLogins || !request.needsLogin(),
        "joinRules.login",
        "needs a provider of visitors' logins: usher.visitors.issuer and usher.visitors.client-id");
    return service
        .save(id, request, Precondition.of(headers))
        .map(
            saved ->
                withTag(
                    saved.isNew() ? RestResponse.Status.CREATED : RestResponse.Status.OK,
                    saved.view()));
  }

  /** A room for operators. The tag is that of its settings, not of its numbers. */
  private RestResponse<RoomResponse> withTag(RestResponse.Status status, RoomSnapshot view) {
    return EntityTag.response(
        status, RoomResponse.of(view, clock.instant(), true), view.room().settingsTag());
  }

  @GET
  @Path("/{room}")
  @PermitAll
  @Operation(
      summary = "What the room is right now, and how many wait",
      description = "Its settings are returned to operators only, with their ETag.")
  public Uni<RestResponse<RoomResponse>> get(@PathParam("room") String id) {
    return operators
        .isAsking()
        .flatMap(
            isOperator ->
                rooms
                    .view(id)
                    .map(
                        view ->
                            isOperator
                                ? withTag(RestResponse.Status.OK, view)
                                : RestResponse.ok(RoomResponse.of(view, clock.instant(), false))));
  }

  @POST
  @Path("/{room}/pause")
  @RolesAllowed({"operator", "service"})
  @Audited
  @Operation(summary = "Stop admission; visitors still join, unless the room is sold out")
  public Uni<RestResponse<Void>> pause(@PathParam("room") String id) {
    return service.pause(id).replaceWith(RestResponse.noContent());
  }

  @POST
  @Path("/{room}/resume")
  @RolesAllowed({"operator", "service"})
  @Audited
  @Operation(summary = "Admit again, after a pause or when seats came back")
  public Uni<RestResponse<Void>> resume(@PathParam("room") String id) {
    return service.resume(id).replaceWith(RestResponse.noContent());
  }

  @POST
  @Path("/{room}/sold-out")
  @RolesAllowed({"operator", "service"})
  @Audited
  @Operation(summary = "Nobody joins or is admitted; visitors who wait are informed")
  public Uni<RestResponse<Void>> soldOut(@PathParam("room") String id) {
    return service.sellOut(id).replaceWith(RestResponse.noContent());
  }

  @POST
  @Path("/{room}/end")
  @RolesAllowed("operator")
  @Audited
  @Operation(summary = "End the sale for good")
  public Uni<RestResponse<Void>> end(@PathParam("room") String id) {
    return service.end(id).replaceWith(RestResponse.noContent());
  }

  @DELETE
  @Path("/{room}")
  @RolesAllowed("operator")
  @Audited
  @Operation(
      summary = "Delete a room that has ended, once its last pass has run out",
      description = "Its id can be used again; queue tokens of the deleted room are void.")
  @APIResponse(responseCode = "204", description = "deleted")
  @APIResponse(responseCode = "409", description = "room-not-ended or passes-valid")
  public Uni<RestResponse<Void>> delete(@PathParam("room") String id) {
    return service.delete(id).replaceWith(RestResponse.noContent());
  }
}
