package dev.usher.booking.fault;

import dev.usher.common.problem.Problems;
import dev.usher.inventory.event.CatalogueFault;
import dev.usher.inventory.hold.HoldFault;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.hibernate.exception.JDBCConnectionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers 503 when PostgreSQL fails: nothing is known to be done, and trying again is safe. */
public class StoreFaults {
  private static final Logger LOG = Logger.getLogger(StoreFaults.class);
  private static final int RETRY_AFTER_SECONDS = 1;

  @ServerExceptionMapper
  Response hold(HoldFault fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response catalogue(CatalogueFault fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response hibernate(JDBCConnectionException fault) {
    return unavailable(fault);
  }

  private static Response unavailable(Throwable fault) {
    LOG.error("PostgreSQL failed a request", fault);
    return problem("The database does not answer. Try again with the same Idempotency-Key.")
        .toResponse();
  }

  /** 503 with when to try again. */
  public static HttpProblem problem(String detail) {
    return Problems.start(Status.SERVICE_UNAVAILABLE, "unavailable", "Unavailable", detail)
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }
}
