package dev.usher.booking.testing;

import dev.usher.testing.CorsContract;
import dev.usher.testing.OidcStub;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A whole site: a waiting room with a public address, a console as {@code ./run} sets it up, and
 * other sites' pages, which may call the API. No stream is free.
 */
public final class SiteProfile implements QuarkusTestProfile {
  /** The file with the code that signs in to the console. */
  public static final Path SIGN_IN_CODE = Path.of("target", "sign-in.code").toAbsolutePath();

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "usher.console.sign-in-code-file", SIGN_IN_CODE.toString(),
        "usher.console.rush-url", "http://127.0.0.1:8090/rush",
        "usher.oidc.client-id", OidcStub.CLIENT,
        "usher.queue.public-url", "https://queue.example/",
        "quarkus.http.cors.enabled", "true",
        "quarkus.http.cors.origins", CorsContract.SHOP,
        "usher.availability.max-listeners", "0");
  }
}
