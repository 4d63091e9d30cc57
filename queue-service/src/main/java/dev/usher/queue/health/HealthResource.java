package dev.usher.queue.health;

import dev.usher.common.health.HealthReportResource;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The health of this service over HTTP. */
@Path("/api/health")
@Tag(name = "health")
public class HealthResource extends HealthReportResource {
  HealthResource(SmallRyeHealthReporter reporter) {
    super(reporter);
  }
}
