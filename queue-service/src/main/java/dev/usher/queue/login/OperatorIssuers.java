package dev.usher.queue.login;

import dev.usher.common.identity.OidcSettings;
import dev.usher.queue.QueueSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Keeps tokens of visitors from being good for operators: what makes a service not start. */
final class OperatorIssuers {
  private OperatorIssuers() {}

  /**
   * Checks that no token for visitors is one for operators.
   *
   * @throws IllegalStateException if they have the same issuer, and do not differ by their audience
   */
  static void requireApart(
      QueueSettings.Visitors visitors, OidcSettings operators, Optional<String> ownIssuer) {
    Optional<String> issuer = visitors.issuer().map(URI::toString);
    if (issuer.isEmpty()) {
      return;
    }
    require(
        !issuer.equals(ownIssuer), "usher.visitors.issuer and mp.jwt.verify.issuer must differ");
    require(
        !issuer.equals(operators.issuer().map(URI::toString))
            || operators.audience().filter(audience -> isApart(audience, visitors)).isPresent(),
        "usher.visitors.issuer is usher.oidc.issuer: set usher.oidc.audience to one that is neither"
            + " usher.visitors.client-id nor among usher.visitors.audiences");
  }

  private static boolean isApart(String audience, QueueSettings.Visitors visitors) {
    return !audience.isEmpty()
        && !visitors.clientId().equals(Optional.of(audience))
        && !visitors.audiences().orElse(List.of()).contains(audience);
  }

  private static void require(boolean isGood, String message) {
    if (!isGood) {
      throw new IllegalStateException(message);
    }
  }
}
