package dev.usher.release;

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
          "release-worker",
          "Release worker",
          "This is the release worker of an Usher installation. It puts the seats of expired holds back on sale and has no calls of its own.",
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
    links.put("Health", "/q/health");
    links.put("Metrics", "/q/metrics");
    return links;
  }
}
