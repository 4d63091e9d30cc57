package dev.usher.common.problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers operators and services whose token does not do. The problem library's own mappers for 401
 * do not fit this Quarkus (they read a field that is gone, and the answer becomes a 500), so these
 * come before them.
 */
public class TokenProblems {
  private static final int BEFORE_LIBRARY = 4000;

  @ServerExceptionMapper(priority = BEFORE_LIBRARY)
  Response missing(UnauthorizedException e) {
    return unauthorized("Send a bearer token.", "Bearer");
  }

  @ServerExceptionMapper(priority = BEFORE_LIBRARY)
  Response refused(AuthenticationFailedException e) {
    return unauthorized(
        "The bearer token is not accepted: forged, expired, or another issuer's. Get a new one.",
        "Bearer error=\"invalid_token\"");
  }

  private static Response unauthorized(String detail, String challenge) {
    return Problems.start(Status.UNAUTHORIZED, "unauthorized", "Unauthorized", detail)
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build()
        .toResponse();
  }
}
