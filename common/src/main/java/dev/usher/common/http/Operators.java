package dev.usher.common.http;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Finds out whether the current request is an operator's, where all may ask. A bearer token that is
 * not an operator's, for example a queue token, makes the reader one of all.
 */
@ApplicationScoped
public class Operators {
  private static final String ROLE = "operator";

  private final CurrentIdentityAssociation identities;

  Operators(CurrentIdentityAssociation identities) {
    this.identities = identities;
  }

  /** Whether it is. Does not block, and does not fail on a token that is none of an operator. */
  public Uni<Boolean> isAsking() {
    return identities
        .getDeferredIdentity()
        .map(identity -> identity.hasRole(ROLE))
        .onFailure(AuthenticationFailedException.class)
        .recoverWithItem(false);
  }

  /**
   * Fails as a call does that needs the role, unless an operator is asking: for what only operators
   * may ask of a call that is for all. Does not block.
   */
  public Uni<Void> require() {
    return identities
        .getDeferredIdentity()
        .invoke(
            identity -> {
              if (identity.isAnonymous()) {
                throw new UnauthorizedException();
              }
              if (!identity.hasRole(ROLE)) {
                throw new ForbiddenException();
              }
            })
        .replaceWithVoid();
  }
}
