package dev.usher.queue.page;

import dev.usher.common.http.EncodedBody;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
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
 * Serves the waiting page: the same for all visitors of a room, so that a CDN can keep it. Its
 * script uses only the public API.
 */
@Path("/rooms/{room}")
public class PageResource {
  /** A change of the room's name or look is seen within a minute. */
  private static final String CACHED = "public, max-age=60, stale-while-revalidate=600";

  /** The address of the colours changes with them. */
  private static final String CACHED_LONG = "public, max-age=86400";

  private static final MediaType CSS = new MediaType("text", "css", "UTF-8");

  private final RoomRegistry rooms;
  private final WaitingPages pages;

  PageResource(RoomRegistry rooms, WaitingPages pages) {
    this.rooms = rooms;
    this.pages = pages;
  }

  @GET
  @PermitAll
  @Produces(MediaType.TEXT_HTML)
  @RoomProblemPages.Shown
  @Operation(summary = "The waiting page", hidden = true)
  public Uni<Response> page(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders request) {
    Language language = Languages.choose(lang, request.getAcceptableLanguages());
    return rooms
        .view(room)
        .map(
            view ->
                pages
                    .shell(WaitingPages.view(view.room(), language))
                    .respond(request)
                    .header(HttpHeaders.CACHE_CONTROL, CACHED)
                    .build());
  }

  @GET
  @Path("/branding")
  @PermitAll
  @Produces("text/css")
  @Operation(summary = "The colours of the waiting page", hidden = true)
  public Uni<Response> branding(@PathParam("room") String room, @Context HttpHeaders request) {
    return rooms
        .view(room)
        .map(
            view ->
                EncodedBody.of(Palette.css(view.room().branding()), CSS)
                    .respond(request)
                    .header(HttpHeaders.CACHE_CONTROL, CACHED_LONG)
                    .build());
  }
}
