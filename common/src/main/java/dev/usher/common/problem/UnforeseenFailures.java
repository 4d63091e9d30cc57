package dev.usher.common.problem;

import dev.usher.common.failure.StoreFailures;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Logs unexpected failures with their stack, and other responses with a 5xx status by {@link
 * FailureLog}. The problem library's own log writes a stack for each of them, the refusals of an
 * overload among them, and is switched off.
 */
@ApplicationScoped
public class UnforeseenFailures implements ProblemPostProcessor {
  private static final Logger LOG = Logger.getLogger(UnforeseenFailures.class);
  private static final int SERVER_ERROR = 500;

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    Throwable cause = context.cause;
    // A client that goes away or sends too much in the middle of its request is an IOException.
    if (problem.getStatusCode() >= SERVER_ERROR
        && !(cause instanceof HttpProblem)
        && !(cause instanceof IOException)
        && !StoreFailures.isUnavailable(cause)) {
      LOG.error("A request failed unexpectedly", cause);
    } else if (!(cause instanceof IOException) || StoreFailures.isUnavailable(cause)) {
      FailureLog.note(problem, cause instanceof HttpProblem foreseen ? foreseen.getCause() : cause);
    }
    return problem;
  }
}
