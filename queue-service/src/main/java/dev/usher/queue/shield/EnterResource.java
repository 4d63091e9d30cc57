package dev.usher.queue.shield;

import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.site.ReturnCookies;
import dev.usher.queue.site.Sites;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A visitor of a site comes to the waiting page, and the browser keeps the way back; without a
 * valid one it forgets an earlier one. The path is one of the API, so that a CDN passes the cookie.
 */
@Path("/api/rooms/{room}/enter")
@Produces(MediaType.TEXT_HTML)
public class EnterResource {
  /** By this fragment the page's script knows that the visitor was sent, and did not come back. */
  private static final String SENT = "#sent";

  private final RoomRegistry rooms;
  private final Sites sites;
  private final ReturnCookies returns;
  private final WayToQueue queue;

  EnterResource(RoomRegistry rooms, Sites sites, ReturnCookies returns, WayToQueue queue) {
    this.rooms = rooms;
    this.sites = sites;
    this.returns = returns;
    this.queue = queue;
  }

  @GET
  @PermitAll
  @Operation(summary = "From a site to the waiting page", hidden = true)
  public Uni<Response> enter(
      @PathParam("room") String room,
      @QueryParam("site") @Nullable String site,
      @QueryParam("page") @Nullable String page,
      @QueryParam("browser") @Nullable String browser,
      @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .map(
            view -> {
              String cookie =
                  sites
                      .wayBack(view.room(), site, page, browser)
                      .map(back -> returns.cookie(view.room(), back, request))
                      .orElseGet(() -> returns.deletion(view.room(), request));
              return Redirects.to(queue.page(room) + SENT)
                  .header(HttpHeaders.SET_COOKIE, cookie)
                  .build();
            });
  }
}
