package dev.usher.common.store;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Turns every 500 whose cause is a store into the service's 503, whichever mapper made it. One line
 * a second is logged, however many requests are concerned.
 */
@ApplicationScoped
public class StoreFaultProblems implements ProblemPostProcessor {
  private static final Logger LOG = Logger.getLogger(StoreFaultProblems.class);
  private static final int SERVER_ERROR = 500;
  private static final int BEFORE_THE_OTHERS = 200;
  private static final long LOGGED_EVERY_NANOS = 1_000_000_000;

  private final Unavailability unavailability;
  private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

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

  /** The 503 for a failure of a store, logged. */
  public HttpProblem problem(Throwable failure) {
    long now = System.nanoTime();
    long next = nextLogNanos.get();
    if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOGGED_EVERY_NANOS)) {
      LOG.warn("A store fails requests, this one and perhaps others", failure);
    } else {
      LOG.debug("A store failed a request", failure);
    }
    return unavailability.problem();
  }
}
