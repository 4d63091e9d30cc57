package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.common.identity.OidcSettings;
import dev.usher.queue.QueueSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No token for visitors is one for operators, also at one provider. */
class OperatorIssuersTest {
  private static final String PROVIDER = "https://id.example";
  private static final Visitors VISITORS = new Visitors(Optional.of(URI.create(PROVIDER)));

  @Test
  void atOneProviderOperatorsNeedAnAudienceOfTheirOwn() {
    refuses(operators(PROVIDER, ""), "");
    refuses(operators(PROVIDER, "waiting-room"), "");
    refuses(operators(PROVIDER, "shop-app"), "");
    check(VISITORS, operators(PROVIDER, "usher"), "");
  }

  @Test
  void theIssuerOfTheOwnKeyIsNoProviderOfVisitors() {
    refuses(operators("", ""), PROVIDER);
    check(VISITORS, operators("", ""), "usher");
  }

  @Test
  void twoProvidersAreApart() {
    check(VISITORS, operators("https://staff.example", ""), "usher");
    check(new Visitors(Optional.empty()), operators(PROVIDER, ""), PROVIDER);
  }

  private static void refuses(OidcSettings operators, String ownIssuer) {
    assertThrows(IllegalStateException.class, () -> check(VISITORS, operators, ownIssuer));
  }

  private static void check(Visitors visitors, OidcSettings operators, String ownIssuer) {
    OperatorIssuers.requireApart(visitors, operators, notEmpty(ownIssuer));
  }

  private static OidcSettings operators(String issuer, String audience) {
    return new Operators(notEmpty(issuer).map(URI::create), notEmpty(audience));
  }

  private static Optional<String> notEmpty(String text) {
    return Optional.of(text).filter(given -> !given.isEmpty());
  }

  private record Visitors(Optional<URI> issuer) implements QueueSettings.Visitors {
    @Override
    public Optional<String> clientId() {
      return Optional.of("waiting-room");
    }

    @Override
    public Optional<String> clientSecret() {
      return Optional.empty();
    }

    @Override
    public Optional<List<String>> audiences() {
      return Optional.of(List.of("shop-app"));
    }

    @Override
    public String scope() {
      return "openid";
    }

    @Override
    public Duration keysMaxAge() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Duration keysMinPause() {
      return Duration.ofSeconds(5);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(2);
    }
  }

  private record Operators(Optional<URI> issuer, Optional<String> audience)
      implements OidcSettings {
    @Override
    public String rolesClaim() {
      return "groups";
    }

    @Override
    public Optional<String> clientId() {
      return Optional.empty();
    }

    @Override
    public String scope() {
      return "openid";
    }

    @Override
    public Duration keysMaxAge() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Duration keysMinPause() {
      return Duration.ofSeconds(5);
    }

    @Override
    public Duration keysTimeout() {
      return Duration.ofSeconds(2);
    }
  }
}
