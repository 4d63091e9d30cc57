package dev.usher.booking.testing;

import dev.usher.testing.CorsContract;
import dev.usher.testing.OidcStub;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A whole site: a waiting room with a public address, a console as {@code ./run} sets it up, and
 * other sites' pages, which may call the API; with limits that a test can reach.
 */
public final class SiteProfile implements QuarkusTestProfile {
  /** The file with the code that signs in to the console. */
  public static final Path SIGN_IN_CODE = Path.of("target", "sign-in.code").toAbsolutePath();

  /** Another one of a sign-in. */
  public static final Path OTHER_CODE = Path.of("target", "other.code").toAbsolutePath();

  /** How often a pass may ask for holds; no attempt comes back during a test. */
  public static final int ATTEMPTS = 10;

  /** Requests under way, more than there are threads. */
  public static final int UNDER_WAY = 24;

  /** Listeners of one event's availability. */
  public static final int LISTENERS = 2;

  /** Requests that wait for availability. */
  public static final int WAITING = 6;

  /** Requests that wait for unknown keys, more than there are threads; a fetch may take long. */
  public static final int WAITING_FOR_KEYS = 30;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.ofEntries(
        Map.entry("usher.console.sign-in-code-files", SIGN_IN_CODE + "," + OTHER_CODE),
        Map.entry("usher.console.rush-url", "http://127.0.0.1:8090/rush"),
        Map.entry("usher.oidc.client-id", OidcStub.CLIENT),
        Map.entry("usher.queue.public-url", "https://queue.example/"),
        Map.entry("quarkus.http.cors.enabled", "true"),
        Map.entry("quarkus.http.cors.origins", CorsContract.SHOP),
        Map.entry("test.attempts-per-pass", Integer.toString(ATTEMPTS)),
        Map.entry("usher.attempts.refill", "PT1H"),
        Map.entry("usher.requests.max-under-way", Integer.toString(UNDER_WAY)),
        Map.entry("usher.availability.max-listeners", Integer.toString(LISTENERS)),
        Map.entry("usher.availability.max-waiting", Integer.toString(WAITING)),
        Map.entry("usher.pass.max-waiting", Integer.toString(WAITING_FOR_KEYS)),
        Map.entry("usher.pass.keys-timeout", "PT1M"));
  }
}
