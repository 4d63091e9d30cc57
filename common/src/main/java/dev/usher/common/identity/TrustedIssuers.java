package dev.usher.common.identity;

import dev.usher.common.key.PublishedKeys;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Verifies the bearer tokens of operators and services. There are up to two issuers: the owner of
 * the key in {@code mp.jwt.verify.publickey.location}, and an OpenID Connect provider. A service
 * whose settings contradict each other does not start; one whose provider is away does.
 */
@ApplicationScoped
public class TrustedIssuers {
  private static final Logger LOG = Logger.getLogger(TrustedIssuers.class);
  private static final int MAX_WAITING = 100;
  private static final String OWN_ROLES = "groups";

  private final Optional<OwnIssuer> own;
  private final Optional<PublishedKeys> providerKeys;
  private final OidcSettings oidc;
  private final String provider;
  private final Clock clock;

  private record OwnIssuer(String name, PublicKey key, List<String> audiences) {}

  TrustedIssuers(
      @ConfigProperty(name = "mp.jwt.verify.publickey.location") Optional<String> keyFile,
      @ConfigProperty(name = "mp.jwt.verify.issuer") Optional<String> issuer,
      @ConfigProperty(name = "mp.jwt.verify.audiences") Optional<List<String>> audiences,
      OidcSettings oidc,
      Clock clock) {
    require(
        keyFile.isPresent() == issuer.isPresent(),
        "mp.jwt.verify.publickey.location and mp.jwt.verify.issuer must be set together");
    this.own =
        keyFile.map(
            file ->
                new OwnIssuer(
                    issuer.orElseThrow(), PublicKeyFile.read(file), audiences.orElse(List.of())));
    this.oidc = oidc;
    this.provider = oidc.issuer().map(URI::toString).orElse("");
    this.clock = clock;
    check(oidc, issuer);
    this.providerKeys =
        oidc.issuer()
            .map(
                at ->
                    new PublishedKeys(
                        "keys of " + provider,
                        () -> OidcProvider.keys(provider, oidc.keysTimeout()),
                        new PublishedKeys.Limits(
                            oidc.keysMaxAge(),
                            oidc.keysMinPause(),
                            oidc.keysMinPause(),
                            MAX_WAITING)));
  }

  private static void check(OidcSettings oidc, Optional<String> ownIssuer) {
    oidc.issuer()
        .ifPresent(
            issuer -> {
              require(
                  OidcProvider.isSafe(issuer)
                      && issuer.getQuery() == null
                      && issuer.getFragment() == null
                      && issuer.getUserInfo() == null,
                  "usher.oidc.issuer must be an https address (http only on this machine)");
              require(
                  !ownIssuer.equals(Optional.of(issuer.toString())),
                  "usher.oidc.issuer and mp.jwt.verify.issuer must differ");
            });
    require(
        oidc.clientId().isEmpty() || oidc.issuer().isPresent(),
        "usher.oidc.client-id needs usher.oidc.issuer");
    require(
        Set.of(oidc.scope().split(" ", -1)).contains("openid"),
        "usher.oidc.scope must contain openid");
    require(!oidc.rolesClaim().isBlank(), "usher.oidc.roles-claim must name a claim");
  }

  private static void require(boolean isGood, String message) {
    if (!isGood) {
      throw new IllegalStateException(message);
    }
  }

  void start(@Observes StartupEvent started) {
    providerKeys.ifPresent(PublishedKeys::start);
    if (own.isEmpty() && providerKeys.isEmpty()) {
      LOG.warn(
          "No operator can call: set usher.oidc.issuer, or mp.jwt.verify.publickey.location and"
              + " mp.jwt.verify.issuer");
    }
  }

  @PreDestroy
  void stop() {
    providerKeys.ifPresent(PublishedKeys::close);
  }

  /**
   * Who sent a token. Never blocks.
   *
   * @return fails with {@link io.quarkus.security.AuthenticationFailedException} if the token is
   *     not valid, and with a problem, 503, if that cannot be found out now
   */
  Uni<SecurityIdentity> identify(String token) {
    return Uni.createFrom()
        .deferred(() -> verify(BearerToken.parse(token)))
        .map(
            caller ->
                QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(caller.name()))
                    .addRoles(caller.roles())
                    .build());
  }

  private Uni<BearerToken.Caller> verify(BearerToken token) {
    if (own.isPresent() && own.get().name().equals(token.issuer())) {
      OwnIssuer issuer = own.get();
      return Uni.createFrom()
          .item(token.verify(issuer.key(), issuer.audiences(), OWN_ROLES, clock.instant()));
    }
    if (providerKeys.isEmpty() || !provider.equals(token.issuer())) {
      throw BearerToken.refused("The bearer token is not of an issuer that this service trusts.");
    }
    return key(token, providerKeys.get())
        .map(
            key ->
                token.verify(
                    key, oidc.audience().stream().toList(), oidc.rolesClaim(), clock.instant()));
  }

  /** The key that must have signed a token; fails as {@link #identify} does. */
  static Uni<PublicKey> key(BearerToken token, PublishedKeys keys) {
    String id =
        token
            .keyId()
            .orElseThrow(() -> BearerToken.refused("The bearer token does not name its key."));
    return keys.find(id)
        .onFailure(PublishedKeys.NotFetchedException.class)
        .transform(away -> unavailable("The keys of the bearer token's issuer are not known yet."))
        .onFailure(RejectedExecutionException.class)
        .transform(many -> unavailable("Too many wait for the keys of the bearer token's issuer."))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        BearerToken.refused(
                            "The bearer token is signed with a key that its issuer does not"
                                + " publish.")));
  }

  static ProblemException unavailable(String why) {
    return Problem.of(
            Status.SERVICE_UNAVAILABLE,
            "issuer-unavailable",
            "Issuer unavailable",
            why + " Try again.")
        .withHeader(HttpHeaders.RETRY_AFTER, 1)
        .exception();
  }
}
