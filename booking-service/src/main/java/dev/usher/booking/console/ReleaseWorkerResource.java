package dev.usher.booking.console;

import dev.usher.inventory.release.ReleaseWorkers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** Whether release-worker runs, over HTTP. */
@Path("/api/release-workers")
@Tag(name = "console")
public class ReleaseWorkerResource {
  private final ReleaseWorkerService workers;

  ReleaseWorkerResource(ReleaseWorkerService workers) {
    this.workers = workers;
  }

  @GET
  @Cache(noStore = true)
  @RolesAllowed("operator")
  @Operation(summary = "How many instances of release-worker run, up to a second old")
  @APIResponse(responseCode = "200", description = "the number, and when the latest was seen")
  public ReleaseWorkers read() {
    return workers.running();
  }
}
