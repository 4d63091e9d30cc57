package dev.usher.common.problem;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Adds a body to responses for requests that the router refuses before any route or filter. */
@ApplicationScoped
public class UnroutedProblems {
  // Quarkus's own handler of failures, which sends the status alone, comes last.
  private static final int BEFORE_QUARKUS = -1_000;
  private static final BareProblem NOT_FOUND =
      new BareProblem(
          404,
          "not-found",
          "Not found",
          "There is nothing at this address: paths begin with a slash. See /q/openapi.");

  void register(@Observes Router router) {
    router.route().order(BEFORE_QUARKUS).failureHandler(UnroutedProblems::refuse);
  }

  private static void refuse(RoutingContext context) {
    if (context.statusCode() == BareProblem.MALFORMED.status()) {
      BareProblem.MALFORMED.send(context.request());
    } else if (context.statusCode() == NOT_FOUND.status()
        && !context.request().path().startsWith("/")) {
      NOT_FOUND.send(context.request());
    } else {
      context.next();
    }
  }
}
