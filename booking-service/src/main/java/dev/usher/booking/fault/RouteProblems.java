package dev.usher.booking.fault;

import dev.usher.common.failure.StoreFailures;
import dev.usher.common.problem.FailureLog;
import dev.usher.common.problem.Problems;
import dev.usher.common.store.StoreFaultProblems;
import dev.usher.inventory.stock.EventLocked;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The responses to failures and overload that {@link StoreFaultProblems} does not handle: those of
 * routes that run before the resources, and this service's own refusals.
 */
@ApplicationScoped
public class RouteProblems {
  private static final Logger LOG = Logger.getLogger(RouteProblems.class);
  private static final int RETRY_AFTER_SECONDS = 1;

  private final StoreFaultProblems stores;

  RouteProblems(StoreFaultProblems stores) {
    this.stores = stores;
  }

  @ServerExceptionMapper
  Response locked(EventLocked fault) {
    return logged(eventBusy());
  }

  @ServerExceptionMapper
  Response refused(RejectedExecutionException fault) {
    return logged(overloaded());
  }

  /** Logs a problem and returns its response, for places that no exception mapper covers. */
  static Response logged(HttpProblem problem) {
    FailureLog.note(problem);
    return problem.toResponse();
  }

  /**
   * Returns the problem for a failure that no exception mapper handles; logs unexpected failures.
   */
  public HttpProblem problem(Throwable failure) {
    if (StoreFailures.isUnavailable(failure)) {
      return stores.problem(failure);
    }
    if (failure instanceof RejectedExecutionException) {
      return overloaded();
    }
    LOG.error("A request failed unexpectedly", failure);
    return Problems.of(
        Status.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Internal error",
        "This failed and should not have. Try again with the same Idempotency-Key.");
  }

  /** 503 with Retry-After: a dependency is unavailable. */
  public static HttpProblem problem(String detail) {
    return refusal("unavailable", "Unavailable", detail);
  }

  /** 503 with Retry-After: too many requests wait; nothing was tried. */
  public static HttpProblem overloaded() {
    return refusal("overloaded", "Overloaded", "Too many requests wait. Try again soon.");
  }

  /** 503 with Retry-After: another transaction keeps the event locked; nothing was done. */
  public static HttpProblem eventBusy() {
    return refusal(
        "event-busy",
        "Event busy",
        "This event is being changed. Nothing was done. Try again in a moment.");
  }

  private static HttpProblem refusal(String type, String title, String detail) {
    return Problems.start(Status.SERVICE_UNAVAILABLE, type, title, detail)
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }
}
