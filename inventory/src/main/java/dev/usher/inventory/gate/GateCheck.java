package dev.usher.inventory.gate;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports whether Redis responds. Always up: without Redis the services are slower but correct. */
@Readiness
@ApplicationScoped
class GateCheck implements AsyncHealthCheck {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final RedisAPI redis;

  GateCheck(RedisAPI redis) {
    this.redis = redis;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return redis
        .ping(List.of())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .map(pong -> false)
        .onFailure()
        .recoverWithItem(true)
        .map(
            isDegraded ->
                HealthCheckResponse.named("Redis gate")
                    .up()
                    .withData("degraded", isDegraded)
                    .build());
  }
}
