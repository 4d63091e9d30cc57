package dev.usher.common.problem;

import dev.usher.common.endpoint.Endpoints;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Gives a stable type and plain words to the problems that the framework makes by itself (unknown
 * path, wrong method, media type), which have no type or mention annotations.
 */
@ApplicationScoped
class StandardProblems {
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  private static final URI NO_TYPE = URI.create("about:blank");
  private static final Set<String> OF_THE_BODY = Set.of("content-type", "content-length");

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

  StandardProblems(Endpoints endpoints, CurrentVertxRequest current) {
    this.endpoints = endpoints;
    this.current = current;
  }

  /** The problem that a response of the framework stands for, with the response's headers. */
  Problem of(Response response) {
    int status = response.getStatus();
    Problem problem =
        status == NOT_FOUND || status == METHOD_NOT_ALLOWED ? unrouted(status) : of(status);
    for (var header : response.getStringHeaders().entrySet()) {
      if (!OF_THE_BODY.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        problem = problem.withHeader(header.getKey(), String.join(", ", header.getValue()));
      }
    }
    return problem;
  }

  /** The problem of a status. */
  Problem of(int status) {
    Standard standard = BY_STATUS.get(status);
    if (standard != null) {
      return Problem.of(status, standard.type(), standard.title(), standard.detail());
    }
    String reason =
        Optional.ofNullable(Status.fromStatusCode(status))
            .map(Status::getReasonPhrase)
            .orElse("Refused");
    return new Problem(NO_TYPE, status, reason, reason + ".", Map.of(), Map.of());
  }

  /** The router also returns 404 if only the method is wrong. */
  private Problem unrouted(int status) {
    HttpServerRequest request = current.getCurrent().request();
    SortedSet<String> methods = endpoints.methods(request.path());
    String method = request.method().name();
    if (methods.isEmpty() || methods.contains(method)) {
      return of(status);
    }
    String allowed = String.join(", ", methods);
    return Problem.of(
            Status.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Method not allowed",
            "This address does not take " + shown(method) + ". It takes " + allowed + ".")
        .withHeader(HttpHeaders.ALLOW, allowed);
  }

  private static String shown(String method) {
    return method.length() <= 20 ? method : "this method";
  }
}
