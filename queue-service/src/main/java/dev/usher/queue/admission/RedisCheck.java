package dev.usher.queue.admission;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports whether admission works, and always reports UP: without Redis, visitors can still join
 * and see their position, and traffic sent to another instance would meet the same failure.
 */
@Readiness
@ApplicationScoped
public class RedisCheck implements HealthCheck {
  private final AdmissionScheduler scheduler;

  RedisCheck(AdmissionScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public HealthCheckResponse call() {
    long failing = scheduler.failing();
    return HealthCheckResponse.named("admission")
        .up()
        .withData("degraded", failing > 0)
        .withData("admission", failing == 0 ? "runs" : "stands still in rooms: " + failing)
        .build();
  }
}
