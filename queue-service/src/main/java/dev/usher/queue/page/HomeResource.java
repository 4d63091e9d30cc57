package dev.usher.queue.page;

import dev.usher.common.route.FrontPage;
import dev.usher.common.route.FrontPageResource;
import jakarta.ws.rs.Path;
import java.util.Map;

/** The start page of the service, at its root URL. */
@Path("/")
public class HomeResource extends FrontPageResource {
  HomeResource() {
    super(
        "queue",
        new FrontPage(
            "queue-service",
            "This is the waiting room of an Usher installation. Each event has a page of its own: open the link that the organiser gave you.",
            Map.of("OpenAPI description of the calls", "/q/openapi")));
  }
}
