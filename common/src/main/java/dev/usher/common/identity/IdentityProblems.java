package dev.usher.common.identity;

import dev.usher.common.problem.Problem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Returns 401 and 403 as problems that say what is wrong with the caller's token. The problem
 * extension's own mappers of 401 do not work with this Quarkus: they read fields of a challenge
 * that it no longer has.
 */
public class IdentityProblems {
  private static final int BEFORE_THE_EXTENSION = 1;

  private final CurrentIdentityAssociation identities;

  IdentityProblems(CurrentIdentityAssociation identities) {
    this.identities = identities;
  }

  /** A required token is missing. */
  @ServerExceptionMapper(priority = BEFORE_THE_EXTENSION)
  public Response missing(UnauthorizedException e) {
    return unauthorized(
        "Bearer", "This needs a bearer token. Send one in the Authorization header.");
  }

  /** The token is malformed, forged or expired. */
  @ServerExceptionMapper(priority = BEFORE_THE_EXTENSION)
  public Response invalid(AuthenticationFailedException e) {
    String detail = e.getAttribute(BearerToken.DETAIL);
    return unauthorized(
        "Bearer error=\"invalid_token\"",
        detail == null
            ? "The bearer token is malformed, expired or not signed by a trusted issuer."
            : detail);
  }

  /** The token is good and lacks the role. */
  @ServerExceptionMapper(priority = BEFORE_THE_EXTENSION)
  public Uni<Response> forbidden(ForbiddenException e) {
    return identities
        .getDeferredIdentity()
        .map(
            identity ->
                Problem.of(
                        Status.FORBIDDEN,
                        "forbidden",
                        "Forbidden",
                        "The bearer token is good, but its roles do not allow this. Ask for the"
                            + " role operator at the issuer of the token.")
                    .with("who", identity.getPrincipal().getName())
                    .with("roles", new TreeSet<>(identity.getRoles()))
                    .toResponse());
  }

  private static Response unauthorized(String challenge, String detail) {
    return Problem.of(Status.UNAUTHORIZED, "unauthorized", "Unauthorized", detail)
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .toResponse();
  }
}
