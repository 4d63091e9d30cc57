package dev.usher.queue.room;

import dev.usher.common.problem.Problem;
import dev.usher.common.problem.Unavailability;
import jakarta.enterprise.context.ApplicationScoped;

/** Supplies the problem that this service returns when a store is unavailable. */
@ApplicationScoped
class QueueUnavailability implements Unavailability {
  @Override
  public Problem problem() {
    return RoomProblems.unavailable().problem();
  }
}
