package dev.usher.booking.fault;

import dev.usher.common.problem.FailureLog;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.inventory.stock.EventLocked;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The responses to overload and to busy events, each a 503 with Retry-After. Failures of stores are
 * handled by {@link dev.usher.common.problem.StoreFaultProblems}.
 */
public class OverloadProblems {
  private static final int RETRY_AFTER_SECONDS = 1;

  @ServerExceptionMapper
  Response locked(EventLocked fault) {
    return logged(eventBusy());
  }

  @ServerExceptionMapper
  Response refused(RejectedExecutionException fault) {
    return logged(overloaded());
  }

  /** Logs a problem and returns its response, for places that no exception mapper covers. */
  static Response logged(ProblemException problem) {
    FailureLog.note(problem);
    return problem.problem().toResponse();
  }

  /** 503 with Retry-After: a dependency is unavailable. */
  public static ProblemException problem(String detail) {
    return refusal("unavailable", "Unavailable", detail);
  }

  /** 503 with Retry-After: too many requests wait; nothing was tried. */
  public static ProblemException overloaded() {
    return refusal("overloaded", "Overloaded", "Too many requests wait. Try again soon.");
  }

  /** 503 with Retry-After: another transaction keeps the event locked; nothing was done. */
  public static ProblemException eventBusy() {
    return refusal(
        "event-busy",
        "Event busy",
        "This event is being changed. Nothing was done. Try again in a moment.");
  }

  private static ProblemException refusal(String type, String title, String detail) {
    return Problem.of(Status.SERVICE_UNAVAILABLE, type, title, detail)
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .exception();
  }
}
