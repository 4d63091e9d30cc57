package dev.usher.booking.shop;

import dev.usher.common.page.PageFrame;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The page of an event: its hall, and what the visitor selects. */
@Path("/events/{event}")
public class EventPageResource {
  private final ShopPages pages;

  EventPageResource(ShopPages pages) {
    this.pages = pages;
  }

  @GET
  @PermitAll
  @Produces(MediaType.TEXT_HTML)
  @Operation(summary = "The page of an event", hidden = true)
  public Response page(
      String event, @QueryParam("lang") @Nullable String lang, HttpHeaders request) {
    PageFrame frame = PageFrame.of(lang, request);
    return pages
        .event(frame, frame.region(request), event)
        .map(page -> page.respond(request).header(HttpHeaders.CACHE_CONTROL, "public, max-age=5"))
        .orElseGet(() -> pages.missing(frame).respond(request, Status.NOT_FOUND))
        .build();
  }
}
