package dev.usher.common.http;

import dev.usher.common.problem.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses a malformed Accept header before the framework parses it, which turns some of them into a
 * 500. An empty one counts as missing.
 */
public class AcceptFilter {
  AcceptFilter() {}

  @ServerRequestFilter(preMatching = true, nonBlocking = true)
  void check(RoutingContext context) {
    MultiMap headers = context.request().headers();
    String accept = String.join(",", headers.getAll(HttpHeaders.ACCEPT));
    if (accept.replace(',', ' ').isBlank()) {
      headers.remove(HttpHeaders.ACCEPT);
    } else if (!isWellFormed(accept)) {
      // Nothing that handles the problem reads it.
      headers.remove(HttpHeaders.ACCEPT);
      throw ProblemException.of(
          Status.BAD_REQUEST,
          "malformed-request",
          "Malformed request",
          "The Accept header is malformed. Send media types, for example application/json.");
    }
  }

  /** Whether no media type is empty, and no parameter is empty or has no value. */
  private static boolean isWellFormed(String accept) {
    for (String range : accept.split(",", -1)) {
      for (String part : range.isBlank() ? new String[0] : range.split(";", -1)) {
        if (part.isBlank() || part.strip().endsWith("=")) {
          return false;
        }
      }
    }
    return true;
  }
}
