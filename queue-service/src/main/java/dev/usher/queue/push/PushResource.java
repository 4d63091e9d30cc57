package dev.usher.queue.push;

import dev.usher.common.page.Languages;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The HTTP endpoints by which visitors ask to be called when their turn is near. */
@Path("/api/rooms/{room}/push")
@Tag(name = "queue")
public class PushResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final PushService push;

  PushResource(RoomRegistry rooms, RequestTokens tokens, PushService push) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.push = push;
  }

  @PUT
  @PermitAll
  @Operation(
      summary = "Call me when my turn is near, by Web Push",
      description =
          "The body is a PushSubscription of the browser. It is used once and then deleted.")
  @APIResponse(
      responseCode = "204",
      description = "once for each queue number; a later one replaces it")
  @APIResponse(responseCode = "404", description = "no-push, unknown-room")
  @APIResponse(responseCode = "409", description = "not-waiting")
  public Uni<RestResponse<Void>> subscribe(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @NotNull @Valid PushSubscription subscription,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                push.subscribe(
                    view,
                    tokens.require(view, request),
                    subscription,
                    Languages.choose(lang, headers.getAcceptableLanguages())))
        .replaceWith(RestResponse.noContent());
  }

  @DELETE
  @PermitAll
  @Operation(summary = "Do not call me")
  @APIResponse(responseCode = "204", description = "however often it is said")
  public Uni<RestResponse<Void>> unsubscribe(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(view -> push.unsubscribe(tokens.require(view, request)))
        .replaceWith(RestResponse.noContent());
  }
}
