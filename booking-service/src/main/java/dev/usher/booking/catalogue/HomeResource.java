package dev.usher.booking.catalogue;

import dev.usher.common.route.FrontPage;
import dev.usher.common.route.FrontPageResource;
import jakarta.ws.rs.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The start page of the service. */
@Path("/")
public class HomeResource extends FrontPageResource {
  HomeResource() {
    super(
        new FrontPage(
            "booking-service",
            "Booking",
            "This is the booking service of an Usher installation. It sells the seats of events to visitors that the waiting room has admitted.",
            links()));
  }

  private static Map<String, String> links() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("Events on sale", "/api/events");
    links.put("OpenAPI description of the calls", "/q/openapi");
    return links;
  }
}
