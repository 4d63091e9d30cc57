package dev.usher.common.identity;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

/**
 * Authenticates calls by the bearer token in their {@code Authorization} header. No cookie is one,
 * so other sites' pages cannot call in an operator's name.
 */
@ApplicationScoped
public class BearerMechanism implements HttpAuthenticationMechanism {
  private static final String BEARER = "Bearer";
  private static final String PREFIX = BEARER + " ";

  private final TrustedIssuers issuers;

  BearerMechanism(TrustedIssuers issuers) {
    this.issuers = issuers;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager providers) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    return header == null || !header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        ? Uni.createFrom().nullItem()
        : issuers.identify(header.substring(PREFIX.length()).strip());
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom()
        .item(
            new ChallengeData(
                Status.UNAUTHORIZED.getStatusCode(), HttpHeaders.WWW_AUTHENTICATE, BEARER));
  }
}
