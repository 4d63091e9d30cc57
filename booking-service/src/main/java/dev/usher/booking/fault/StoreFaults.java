package dev.usher.booking.fault;

import dev.usher.booking.outbox.OutboxFault;
import dev.usher.common.problem.Problems;
import dev.usher.inventory.event.CatalogueBusy;
import dev.usher.inventory.event.CatalogueFault;
import dev.usher.inventory.hold.EventLocked;
import dev.usher.inventory.hold.HoldFault;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.TimeoutException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.RollbackException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.JDBCException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers 503 when PostgreSQL fails or too much waits: nothing is known to be done, and trying
 * again is safe. One line a second is logged of it, however many requests it befalls.
 */
@ApplicationScoped
public class StoreFaults {
  private static final Logger LOG = Logger.getLogger(StoreFaults.class);
  private static final int RETRY_AFTER_SECONDS = 1;
  private static final long LOGGED_EVERY_NANOS = 1_000_000_000;

  private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

  @ServerExceptionMapper
  Response hold(HoldFault fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response locked(EventLocked fault) {
    return eventBusy().toResponse();
  }

  @ServerExceptionMapper
  Response catalogueLocked(CatalogueBusy fault) {
    return eventBusy().toResponse();
  }

  @ServerExceptionMapper
  Response catalogue(CatalogueFault fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response outbox(OutboxFault fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response hibernate(JDBCException fault) {
    return unavailable(fault);
  }

  /** PostgreSQL went away between a transaction's last statement and its commit. */
  @ServerExceptionMapper
  Response commit(RollbackException fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response late(TimeoutException fault) {
    return unavailable(fault);
  }

  @ServerExceptionMapper
  Response refused(RejectedExecutionException fault) {
    return overloaded().toResponse();
  }

  /** What to tell of a failure where no mapper stands behind; what nobody foresaw is logged. */
  public HttpProblem problem(Throwable failure) {
    if (failure instanceof HoldFault || failure instanceof TimeoutException) {
      return noted(failure);
    }
    if (failure instanceof RejectedExecutionException) {
      return overloaded();
    }
    LOG.error("A request failed in a way that nobody foresaw", failure);
    return Problems.of(
        Status.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Internal error",
        "This failed and should not have. Try again with the same Idempotency-Key.");
  }

  private Response unavailable(Throwable fault) {
    return noted(fault).toResponse();
  }

  private HttpProblem noted(Throwable fault) {
    long now = System.nanoTime();
    long next = nextLogNanos.get();
    if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOGGED_EVERY_NANOS)) {
      LOG.error("PostgreSQL fails requests, this one and perhaps others", fault);
    } else {
      LOG.debug("PostgreSQL failed a request", fault);
    }
    return problem("The database does not answer. Try again with the same Idempotency-Key.");
  }

  /** 503 with when to try again: something that is needed is away. */
  public static HttpProblem problem(String detail) {
    return refusal("unavailable", "Unavailable", detail);
  }

  /** 503 with when to try again: too many requests wait, and nothing was tried. */
  public static HttpProblem overloaded() {
    return refusal("overloaded", "Overloaded", "Too many requests wait. Try again soon.");
  }

  /** 503 with when to try again: something else keeps the event locked, and nothing was done. */
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
