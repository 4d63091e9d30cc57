package dev.usher.booking.shop;

import dev.usher.common.page.PageFrame;
import dev.usher.inventory.stock.HoldId;
import io.smallrye.common.annotation.NonBlocking;
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

/**
 * The checkout page of a hold. It contains nothing about the hold: its script reads that with the
 * pass, which only the browser has.
 */
@Path("/checkout/{hold}")
public class CheckoutPageResource {
  private final ShopPages pages;

  CheckoutPageResource(ShopPages pages) {
    this.pages = pages;
  }

  @GET
  @PermitAll
  @NonBlocking
  @Produces(MediaType.TEXT_HTML)
  @Operation(summary = "The checkout page of a hold", hidden = true)
  public Response page(
      String hold, @QueryParam("lang") @Nullable String lang, HttpHeaders request) {
    PageFrame frame = PageFrame.of(lang, request);
    if (HoldId.parse(hold).isEmpty()) {
      return pages.missing(frame).respond(request, Status.NOT_FOUND).build();
    }
    return pages
        .checkout(frame)
        .respond(request)
        .header(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
        .build();
  }
}
