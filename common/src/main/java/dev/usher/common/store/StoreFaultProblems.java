package dev.usher.common.store;

import dev.usher.common.failure.StoreFailures;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Turns every 500 whose cause is a store into the service's 503, whichever mapper made it. {@link
 * dev.usher.common.problem.FailureLog} logs it.
 */
@ApplicationScoped
public class StoreFaultProblems implements ProblemPostProcessor {
  private static final int SERVER_ERROR = 500;
  private static final int BEFORE_THE_OTHERS = 200;

  private final Unavailability unavailability;

  StoreFaultProblems(Unavailability unavailability) {
    this.unavailability = unavailability;
  }

  @Override
  public int priority() {
    return BEFORE_THE_OTHERS;
  }

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    return problem.getStatusCode() == SERVER_ERROR && StoreFailures.isUnavailable(context.cause)
        ? problem(context.cause)
        : problem;
  }

  /** The 503 for a failure of a store, with its cause. */
  public HttpProblem problem(Throwable failure) {
    HttpProblem problem = unavailability.problem();
    problem.initCause(failure);
    return problem;
  }
}
