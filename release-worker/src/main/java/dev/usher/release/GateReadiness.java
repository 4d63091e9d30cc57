package dev.usher.release;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells whether Redis answers, and is ready without it: holds are released all the same, and what
 * the gate is not told of lapses there by itself.
 */
@Readiness
@ApplicationScoped
class GateReadiness implements AsyncHealthCheck {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final RedisAPI redis;

  GateReadiness(RedisAPI redis) {
    this.redis = redis;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return redis
        .ping(List.of())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .map(pong -> "answers")
        .onFailure()
        .recoverWithItem("degraded: Redis does not answer")
        .map(state -> HealthCheckResponse.named("Gate").up().withData("redis", state).build());
  }
}
