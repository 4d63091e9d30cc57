package dev.usher.booking.pass;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready until the keys have been fetched once, so that a new instance that cannot check passes
 * does not replace one that can. It stays ready if a later fetch fails.
 */
@Readiness
@ApplicationScoped
class PassKeysCheck implements HealthCheck {
  private final PassKeys keys;

  PassKeysCheck(PassKeys keys) {
    this.keys = keys;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("Keys of passes").status(keys.areKnown()).build();
  }
}
