package dev.usher.queue.room;

import dev.usher.common.store.Unavailability;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;

/** The problem of this service when a store is not available. */
@ApplicationScoped
class QueueUnavailability implements Unavailability {
  @Override
  public HttpProblem problem() {
    return RoomProblems.unavailable();
  }
}
