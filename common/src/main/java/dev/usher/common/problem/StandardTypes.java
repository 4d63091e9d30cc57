package dev.usher.common.problem;

import dev.usher.common.endpoint.Endpoints;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;

/**
 * Gives a stable type and plain words to the problems that the framework makes by itself (unknown
 * path, wrong method, media type), which have no type or mention annotations.
 */
@ApplicationScoped
public class StandardTypes implements ProblemPostProcessor {
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  private record Standard(String type, String title, String detail) {}

  private static final Map<Integer, Standard> BY_STATUS =
      Map.of(
          400,
          new Standard(
              "malformed-request",
              "Malformed request",
              "A header, the path or the query is malformed. See /q/openapi."),
          401,
          new Standard("unauthorized", "Unauthorized", "This needs a bearer token."),
          403,
          new Standard(
              "forbidden",
              "Forbidden",
              "The bearer token is good, but its roles do not allow this."),
          NOT_FOUND,
          new Standard(
              "not-found", "Not found", "There is nothing at this address. See /q/openapi."),
          METHOD_NOT_ALLOWED,
          new Standard(
              "method-not-allowed", "Method not allowed", "This address does not take the method."),
          406,
          new Standard(
              "not-acceptable",
              "Not acceptable",
              "This address has no representation of a type in the Accept header."),
          413,
          new Standard("body-too-large", "Body too large", "The body is too long. Send less."),
          415,
          new Standard(
              "unsupported-media-type",
              "Unsupported media type",
              "This address does not take a body of this type. Send Content-Type:"
                  + " application/json."),
          422,
          new Standard("invalid-request", "Invalid request", "The request is invalid."),
          500,
          new Standard(
              "internal-error", "Internal error", "This failed and should not have. Try again."));

  private final Endpoints endpoints;
  private final CurrentVertxRequest current;

  StandardTypes(Endpoints endpoints, CurrentVertxRequest current) {
    this.endpoints = endpoints;
    this.current = current;
  }

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    int status = problem.getStatusCode();
    if (problem.getType() != null || !BY_STATUS.containsKey(status)) {
      return problem;
    }
    return status == NOT_FOUND || status == METHOD_NOT_ALLOWED
        ? unrouted(problem)
        : builder(problem, status).build();
  }

  /** The router also returns 404 if only the method is wrong. */
  private HttpProblem unrouted(HttpProblem problem) {
    HttpServerRequest request = current.getCurrent().request();
    SortedSet<String> methods = endpoints.methods(request.path());
    String method = request.method().name();
    if (methods.isEmpty() || methods.contains(method)) {
      return builder(problem, problem.getStatusCode()).build();
    }
    String allowed = String.join(", ", methods);
    return builder(problem, METHOD_NOT_ALLOWED)
        .withDetail("This address does not take " + shown(method) + ". It takes " + allowed + ".")
        .withHeader(HttpHeaders.ALLOW, allowed)
        .build();
  }

  private static String shown(String method) {
    return method.length() <= 20 ? method : "this method";
  }

  private static HttpProblem.Builder builder(HttpProblem problem, int status) {
    Standard standard = Objects.requireNonNull(BY_STATUS.get(status));
    HttpProblem.Builder builder =
        HttpProblem.builder()
            .withStatus(status)
            .withType(Problems.type(standard.type()))
            .withTitle(standard.title())
            .withDetail(standard.detail())
            .withInstance(problem.getInstance());
    problem.getHeaders().forEach(builder::withHeader);
    problem.getParameters().forEach(builder::with);
    return builder;
  }
}
