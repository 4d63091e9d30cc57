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
  private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

  private final ReleaseLoop loop;

  LoopLiveness(ReleaseLoop loop) {
    this.loop = loop;
  }

  @Override
  public HealthCheckResponse call() {
    Duration sinceTurn = loop.sinceTurn();
    return HealthCheckResponse.named("Release loop")
        .status(sinceTurn.compareTo(LONGEST_TURN) < 0)
        .withData("millisSinceTurn", sinceTurn.toMillis())
        .build();
  }
}
