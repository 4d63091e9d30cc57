package dev.usher.booking.shop;

import dev.usher.common.page.PageFrame;
import dev.usher.common.route.FrontPage;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The start page: the events on sale for people, links for programs. */
@Path("/")
public class HomeResource {
  private static final FrontPage FOR_PROGRAMS =
      new FrontPage(
          "booking-service",
          "This is the booking service of an Usher installation. It sells the seats of events to visitors that the waiting room has admitted.",
          links());

  private final ShopPages pages;

  HomeResource(ShopPages pages) {
    this.pages = pages;
  }

  private static Map<String, String> links() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("Events on sale", "/api/events");
    links.put("OpenAPI description of the calls", "/q/openapi");
    return links;
  }

  @GET
  @PermitAll
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
  @Operation(summary = "The events on sale, as a page for people", hidden = true)
  public Response home(
      @QueryParam("lang") @Nullable String lang,
      @QueryParam("after") @Nullable String after,
      HttpHeaders headers,
      @Context Request request) {
    PageFrame frame = PageFrame.of(lang, headers);
    return FOR_PROGRAMS.respond(
        request,
        () ->
            pages
                .list(frame, frame.region(headers), after)
                .respond(headers)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=5"));
  }
}
