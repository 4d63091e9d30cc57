package dev.usher.common.origin;

import dev.usher.common.problem.Problem;
import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.RouteResponses;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Adds what Quarkus' CORS filter lacks; runs before it and only if CORS is on. It sets {@code Vary:
 * Origin} on every response and returns a problem for origins that are not allowed. It also lets
 * requests of this service's own pages pass behind a proxy that terminates TLS, which the filter
 * takes for cross-site requests.
 */
@ApplicationScoped
public class CorsRules {
  private static final int FORBIDDEN = 403;
  private static final int BEFORE_CORS = 310;

  private final Origins origins;
  private final RouteResponses responses;

  CorsRules(Origins origins, RouteResponses responses) {
    this.origins = origins;
    this.responses = responses;
  }

  void register(@Observes Filters filters) {
    if (origins.isCorsEnabled()) {
      filters.register(this::apply, BEFORE_CORS);
    }
  }

  private void apply(RoutingContext context) {
    context.response().headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (context.request().headers().contains(HttpHeaders.ORIGIN)) {
      // CORS may answer before any endpoint is found.
      FastRoutes.labelUnknown();
    }
    if (Origins.isOwn(context.request())) {
      context.request().headers().remove(HttpHeaders.ORIGIN);
      context.next();
    } else if (origins.isForeign(context.request())
        && context.request().headers().contains(HttpHeaders.ORIGIN)
        && !context.request().method().equals(HttpMethod.OPTIONS)) {
      responses.refuse(
          context,
          Problem.of(
              FORBIDDEN,
              "cross-site",
              "Sent by another site",
              "This site's pages may not call here. Its operator can allow them with"
                  + " quarkus.http.cors.origins."));
    } else {
      context.next();
    }
  }
}
