package dev.usher.queue.login;

import dev.usher.testing.OidcStub;
import dev.usher.testing.TestStores;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An instance with a provider of visitors' logins. */
public final class LoginProfile implements QuarkusTestProfile {
  static final String SECRET = "a secret: of the client/visitors";

  @Override
  public Map<String, String> getConfigOverrides() {
    return settings();
  }

  /** The settings, also for packaged instances. */
  static Map<String, String> settings() {
    return Map.of(
        "usher.visitors.issuer",
        TestStores.visitors().issuer(),
        "usher.visitors.client-id",
        OidcStub.VISITORS_CLIENT,
        "usher.visitors.client-secret",
        SECRET,
        "usher.visitors.audiences",
        "shop-app",
        "usher.visitors.keys-max-age",
        "PT1S",
        "usher.visitors.keys-min-pause",
        "PT0.2S");
  }
}
