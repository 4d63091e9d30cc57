package dev.usher.common.store;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while PostgreSQL responds. Reads the known state, so it always responds. */
@Readiness
@ApplicationScoped
class PostgresCheck implements HealthCheck {
  private final PostgresState state;

  PostgresCheck(PostgresState state) {
    this.state = state;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("PostgreSQL").status(!state.isAway()).build();
  }
}
