package dev.usher.common.problem;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

/** The problem of services that have none of their own. */
@DefaultBean
@ApplicationScoped
class DefaultUnavailability implements Unavailability {
  private static final int RETRY_AFTER_SECONDS = 1;

  @Override
  public Problem problem() {
    return Problem.of(
            Status.SERVICE_UNAVAILABLE,
            "unavailable",
            "Unavailable",
            "The database does not respond. Try again, with the same Idempotency-Key if you sent"
                + " one.")
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
  }
}
