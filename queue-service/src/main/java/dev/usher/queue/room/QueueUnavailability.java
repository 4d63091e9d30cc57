package dev.usher.queue.room;

import dev.usher.common.store.Unavailability;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;

/** Supplies the problem that this service returns when a store is unavailable. */
@ApplicationScoped
class QueueUnavailability implements Unavailability {
  @Override
  public HttpProblem problem() {
    return RoomProblems.unavailable();
  }
}
