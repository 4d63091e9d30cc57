package dev.usher.queue.admission;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says whether admission works, and stays up when it does not: without Redis visitors still join
 * and are told where they stand, and another instance would be no better off.
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
        .withData("admission", failing == 0 ? "runs" : "stands still in rooms: " + failing)
        .build();
  }
}
