package dev.usher.queue.page;

import dev.usher.common.problem.FailureLog;
import dev.usher.common.resource.Resource;
import dev.usher.queue.room.RoomRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Serves the waiting page. Its script uses only the public API. */
@Path("/rooms/{room}")
public class PageResource {
  private static final String PAGE = Resource.text(PageResource.class, "waiting.html");
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final RoomRegistry rooms;

  PageResource(RoomRegistry rooms) {
    this.rooms = rooms;
  }

  @GET
  @PermitAll
  @Produces(MediaType.TEXT_HTML)
  @Operation(summary = "The waiting page", hidden = true)
  public Uni<RestResponse<String>> page(@PathParam("room") String room) {
    return rooms
        .view(room)
        .map(view -> page(RestResponse.Status.OK).build())
        .onFailure(HttpProblem.class)
        .recoverWithItem(PageResource::page);
  }

  /**
   * Serves the page even if the room cannot be looked up: the page shows the problem and retries.
   */
  private static RestResponse<String> page(HttpProblem problem) {
    FailureLog.note(problem);
    ResponseBuilder<String> page =
        page(RestResponse.Status.fromStatusCode(problem.getStatusCode()));
    problem.getHeaders().forEach(page::header);
    return page.build();
  }

  private static ResponseBuilder<String> page(RestResponse.Status status) {
    return ResponseBuilder.create(status, PAGE)
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store");
  }
}
