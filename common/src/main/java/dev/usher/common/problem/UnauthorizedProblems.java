package dev.usher.common.problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Returns 401 as a problem. The problem extension's own mappers do not work with this Quarkus: they
 * read fields of a challenge that it no longer has.
 */
public class UnauthorizedProblems {
  private static final int BEFORE_THE_EXTENSION = 1;

  /** A required token is missing. */
  @ServerExceptionMapper(priority = BEFORE_THE_EXTENSION)
  public Response missing(UnauthorizedException e) {
    return unauthorized(
        "Bearer", "This needs a bearer token. Send one in the Authorization header.");
  }

  /** The token is malformed, forged or expired. */
  @ServerExceptionMapper(priority = BEFORE_THE_EXTENSION)
  public Response invalid(AuthenticationFailedException e) {
    return unauthorized(
        "Bearer error=\"invalid_token\"",
        "The bearer token is malformed, expired or not signed by a trusted issuer.");
  }

  private static Response unauthorized(String challenge, String detail) {
    return Problems.start(Status.UNAUTHORIZED, "unauthorized", "Unauthorized", detail)
        .withHeader("WWW-Authenticate", challenge)
        .build()
        .toResponse();
  }
}
