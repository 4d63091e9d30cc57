package dev.usher.common.problem;

import dev.usher.common.failure.StoreFailures;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Returns whatever a resource throws as a problem, unless a mapper of that exception does. Failures
 * of a store become the service's 503; unexpected failures are logged with their stack.
 */
public class ExceptionProblems {
  private static final Logger LOG = Logger.getLogger(ExceptionProblems.class);
  private static final int SERVER_ERROR = 500;
  private static final int CLIENT_ERROR = 400;

  private final StandardProblems standard;
  private final StoreFaultProblems stores;

  ExceptionProblems(StandardProblems standard, StoreFaultProblems stores) {
    this.standard = standard;
    this.stores = stores;
  }

  /** What the service itself throws. */
  @ServerExceptionMapper
  public Response thrown(ProblemException e) {
    FailureLog.note(e);
    return e.problem().toResponse();
  }

  /** What the framework makes by itself: unknown paths, wrong methods, media types. */
  @ServerExceptionMapper({
    WebApplicationException.class,
    // Quarkus has mappers of its own for these.
    NotFoundException.class,
    ForbiddenException.class
  })
  public Response ofFramework(WebApplicationException e) {
    Response response = e.getResponse();
    if (response.getStatus() < CLIENT_ERROR) {
      return response;
    }
    return response.getStatus() < SERVER_ERROR
        ? standard.of(response).toResponse()
        : failed(e, standard.of(response));
  }

  /** Everything else. */
  @ServerExceptionMapper
  public Response unexpected(Throwable e) {
    return failed(e, standard.of(Status.INTERNAL_SERVER_ERROR.getStatusCode()));
  }

  private Response failed(Throwable e, Problem problem) {
    if (StoreFailures.isUnavailable(e)) {
      return thrown(stores.problem(e));
    }
    // A client that goes away or sends too much in the middle of its request is an IOException.
    if (!(e instanceof IOException)) {
      LOG.error("A request failed unexpectedly", e);
    }
    return problem.toResponse();
  }
}
