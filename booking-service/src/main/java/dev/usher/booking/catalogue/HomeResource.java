package dev.usher.booking.catalogue;

import dev.usher.common.route.FrontPage;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the service says of itself to whoever opens its address. */
@Path("/")
public class HomeResource {
  private static final FrontPage PAGE =
      new FrontPage(
          "booking-service",
          "Booking",
          "This is the booking service of an Usher installation. It sells the seats of events to visitors that the waiting room has admitted.",
          links());

  @GET
  @PermitAll
  @NonBlocking
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
  public Response home(@Context Request request) {
    return PAGE.answer(request);
  }

  private static Map<String, String> links() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("Events on sale", "/api/events");
    links.put("OpenAPI description of the calls", "/q/openapi");
    links.put("Health", "/q/health");
    return links;
  }
}
