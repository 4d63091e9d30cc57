package dev.usher.common.shutdown;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready from the moment that the service is asked to stop. */
@Readiness
@ApplicationScoped
class DrainingCheck implements HealthCheck {
  private final Draining draining;

  DrainingCheck(Draining draining) {
    this.draining = draining;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("stopping").status(!draining.hasBegun()).build();
  }
}
