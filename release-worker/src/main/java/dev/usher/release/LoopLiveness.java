package dev.usher.release;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Live while the loop turns, be it only to find PostgreSQL away: a restart helps a loop that hangs,
 * as on a connection that never answers, and nothing else.
 */
@Liveness
@ApplicationScoped
class LoopLiveness implements HealthCheck {
  private final ReleaseLoop loop;
  private final ReleaseSettings settings;

  LoopLiveness(ReleaseLoop loop, ReleaseSettings settings) {
    this.loop = loop;
    this.settings = settings;
  }

  @Override
  public HealthCheckResponse call() {
    Duration sinceTurn = loop.sinceTurn();
    return HealthCheckResponse.named("Release loop")
        .status(sinceTurn.compareTo(settings.hungAfter()) < 0)
        .withData("millisSinceTurn", sinceTurn.toMillis())
        .build();
  }
}
