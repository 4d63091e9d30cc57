package dev.usher.common.problem;

import jakarta.enterprise.context.ApplicationScoped;

/** The service's 503 for failures of a store. */
@ApplicationScoped
public class StoreFaultProblems {
  private final Unavailability unavailability;

  StoreFaultProblems(Unavailability unavailability) {
    this.unavailability = unavailability;
  }

  /** The 503 for a failure of a store, with its cause. */
  public ProblemException problem(Throwable failure) {
    return new ProblemException(unavailability.problem(), failure);
  }
}
