package dev.usher.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers 413 as a problem. Quarkus refuses a body over {@code quarkus.http.limits.max-body-size}
 * before any resource or exception mapper sees the request, and with an empty answer. A body sent
 * in chunks tells its length only by its end: for that one the empty 413 of Quarkus stays.
 */
@ApplicationScoped
public class BodyLimit {
  private static final int TOO_LARGE = 413;
  // Quarkus's own check stands at the route order -2; a filter's order is its priority, negated.
  private static final int BEFORE_QUARKUS = 3;

  private final long limit;

  BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
    this.limit = limit.asLongValue();
  }

  void announced(@Observes Filters filters) {
    filters.register(this::refuseAnnounced, BEFORE_QUARKUS);
  }

  private void refuseAnnounced(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && isOver(length)) {
      refuse(context);
    } else {
      context.next();
    }
  }

  private boolean isOver(String length) {
    try {
      return Long.parseLong(length) > limit;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private void refuse(RoutingContext context) {
    HttpServerResponse response = context.response();
    response.setStatusCode(TOO_LARGE);
    response.putHeader(HttpHeaders.CONTENT_TYPE, HttpProblem.MEDIA_TYPE.toString());
    // What is left of the body is not read, so the connection cannot serve another request.
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    JsonObject problem =
        new JsonObject()
            .put("type", Problems.type("body-too-large").toString())
            .put("status", TOO_LARGE)
            .put("title", "Body too large")
            .put("detail", "The body is longer than " + limit + " bytes. Send less.");
    response.end(problem.toBuffer());
  }
}
