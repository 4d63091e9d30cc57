package dev.usher.queue.page;

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
          "queue-service",
          "Waiting room",
          "This is the waiting room of an Usher installation. Each event has a page of its own: open the link that the organizer gave you.",
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
    links.put("OpenAPI description of the calls", "/q/openapi");
    links.put("Health", "/q/health");
    return links;
  }
}
