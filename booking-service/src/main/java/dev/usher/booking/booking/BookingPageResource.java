package dev.usher.booking.booking;

import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.PageFrame;
import dev.usher.inventory.stock.HoldId;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The booking page: the same shell for every booking, as only the script in the visitor's browser
 * has the key or the pass that shows the booking.
 */
@Path("/bookings/{id}")
public class BookingPageResource {
  private final Map<PageFrame, HtmlPage> pages = new ConcurrentHashMap<>();

  @GET
  @NonBlocking
  @Produces({MediaType.TEXT_HTML, "application/problem+json"})
  @Operation(summary = "The booking page, with tickets to print", hidden = true)
  public Response show(String id, @QueryParam("lang") @Nullable String lang, HttpHeaders request) {
    HtmlPage page = pages.computeIfAbsent(PageFrame.of(lang, request), BookingPageResource::page);
    ResponseBuilder response =
        HoldId.parse(id).isPresent()
            ? page.respond(request)
            : page.respond(request, Status.NOT_FOUND);
    return response.header(HttpHeaders.CACHE_CONTROL, "no-cache").build();
  }

  private static HtmlPage page(PageFrame frame) {
    return HtmlPage.of(frame.language(), new BookingPage(frame).render());
  }
}
