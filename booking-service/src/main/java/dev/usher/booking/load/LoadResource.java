package dev.usher.booking.load;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** The load of this instance over HTTP, on the event loop: it responds under any load. */
@Path(LoadMeter.PATH)
@Tag(name = "console")
public class LoadResource {
  private final LoadMeter meter;

  LoadResource(LoadMeter meter) {
    this.meter = meter;
  }

  @GET
  @NonBlocking
  @Cache(noStore = true)
  @RolesAllowed({"operator", "service"})
  @Operation(
      summary = "How loaded this instance is, over the last five seconds",
      description = "queue-service asks once a second, and admits fewer visitors if it is.")
  @APIResponse(responseCode = "200", description = "the load")
  public LoadReport read() {
    return meter.report();
  }
}
