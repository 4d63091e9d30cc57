package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.common.identity.OidcSettings;
import dev.usher.queue.QueueSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No token for visitors is one for operators, also at one provider. */
class OperatorIssuersTest {
  private static final String PROVIDER = "https://id.example";
  private static final QueueSettings.Visitors VISITORS =
      settings(
          QueueSettings.Visitors.class,
          Map.of("issuer", PROVIDER, "client-id", "waiting-room", "audiences", "shop-app"));

  @Test
  void atOneProviderOperatorsNeedAnAudienceOfTheirOwn() {
    refuses(operators(Map.of("issuer", PROVIDER)), "");
    refuses(operators(Map.of("issuer", PROVIDER, "audience", "waiting-room")), "");
    refuses(operators(Map.of("issuer", PROVIDER, "audience", "shop-app")), "");
    check(VISITORS, operators(Map.of("issuer", PROVIDER, "audience", "usher")), "");
  }

  @Test
  void theIssuerOfTheOwnKeyIsNoProviderOfVisitors() {
    refuses(operators(Map.of()), PROVIDER);
    check(VISITORS, operators(Map.of()), "usher");
  }

  @Test
  void twoProvidersAreApart() {
    check(VISITORS, operators(Map.of("issuer", "https://staff.example")), "usher");
    QueueSettings.Visitors none = settings(QueueSettings.Visitors.class, Map.of());
    check(none, operators(Map.of("issuer", PROVIDER)), PROVIDER);
  }

  private static void refuses(OidcSettings operators, String ownIssuer) {
    assertThrows(IllegalStateException.class, () -> check(VISITORS, operators, ownIssuer));
  }

  private static void check(
      QueueSettings.Visitors visitors, OidcSettings operators, String ownIssuer) {
    Optional<String> own = Optional.of(ownIssuer).filter(issuer -> !issuer.isEmpty());
    OperatorIssuers.requireApart(visitors, operators, own);
  }

  private static OidcSettings operators(Map<String, String> values) {
    return settings(OidcSettings.class, values);
  }

  private static <T> T settings(Class<T> type, Map<String, String> values) {
    SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withMapping(type, "test");
    values.forEach((name, value) -> config.withDefaultValue("test." + name, value));
    return config.build().getConfigMapping(type, "test");
  }
}
