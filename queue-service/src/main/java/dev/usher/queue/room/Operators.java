package dev.usher.queue.room;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Finds out whether the current request is an operator's, where all may ask. A bearer token that is
 * not an operator's, for example a queue token, makes the reader one of all.
 */
@ApplicationScoped
class Operators {
  private static final String ROLE = "operator";

  private final CurrentIdentityAssociation identities;

  Operators(CurrentIdentityAssociation identities) {
    this.identities = identities;
  }

  Uni<Boolean> isAsking() {
    return identities
        .getDeferredIdentity()
        .map(identity -> identity.hasRole(ROLE))
        .onFailure(AuthenticationFailedException.class)
        .recoverWithItem(false);
  }
}
