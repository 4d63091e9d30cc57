package dev.usher.release;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Live while the loop iterates, even if PostgreSQL is unavailable: a restart helps only a loop that
 * hangs, for example on a connection that never responds.
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
    Duration sinceIteration = loop.sinceIteration();
    return HealthCheckResponse.named("Release loop")
        .status(sinceIteration.compareTo(settings.hungAfter()) < 0)
        .withData("millisSinceIteration", sinceIteration.toMillis())
        .build();
  }
}
