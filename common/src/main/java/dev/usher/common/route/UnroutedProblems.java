package dev.usher.common.route;

import dev.usher.common.problem.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Adds a body to responses for requests that the router refuses before any route or filter. */
@ApplicationScoped
public class UnroutedProblems {
  // Quarkus's own handler of failures, which sends the status alone, comes last.
  private static final int BEFORE_QUARKUS = -1_000;
  private static final Problem MALFORMED =
      Problem.of(
          400,
          "malformed-request",
          "Malformed request",
          "The request line or a header is malformed. Send an address and a Host header.");
  private static final Problem NOT_FOUND =
      Problem.of(
          404,
          "not-found",
          "Not found",
          "There is nothing at this address: paths begin with a slash. See /q/openapi.");

  private final RouteResponses responses;

  UnroutedProblems(RouteResponses responses) {
    this.responses = responses;
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_QUARKUS).failureHandler(this::refuse);
  }

  private void refuse(RoutingContext context) {
    if (context.statusCode() == MALFORMED.status()) {
      responses.refuseUnread(context, MALFORMED);
    } else if (context.statusCode() == NOT_FOUND.status()
        && !context.request().path().startsWith("/")) {
      responses.refuseUnread(context, NOT_FOUND);
    } else {
      context.next();
    }
  }
}
