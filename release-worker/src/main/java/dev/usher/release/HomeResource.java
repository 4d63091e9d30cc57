package dev.usher.release;

import dev.usher.common.route.FrontPage;
import dev.usher.common.route.FrontPageResource;
import jakarta.ws.rs.Path;
import java.util.Map;

/** The start page of the service. */
@Path("/")
public class HomeResource extends FrontPageResource {
  HomeResource() {
    super(
        "worker",
        new FrontPage(
            "release-worker",
            "This is the release worker of an Usher installation. It puts the seats of expired holds back on sale and audits the stock. Health and metrics are on its management port.",
            Map.of("OpenAPI description of the calls", "/q/openapi")));
  }
}
