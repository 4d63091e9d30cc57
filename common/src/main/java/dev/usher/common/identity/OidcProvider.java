package dev.usher.common.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.key.KeySets;
import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Finds the keys of an OpenID Connect provider by its discovery document. */
final class OidcProvider {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private OidcProvider() {}

  /** Whether nobody on the way can change what comes from an address. */
  static boolean isSafe(URI address) {
    return address.getHost() != null
        && ("https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && THIS_MACHINE.contains(address.getHost())));
  }

  /** The keys that the provider signs with. Blocks. */
  static Map<String, PublicKey> keys(String issuer, Duration timeout) throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI discovery = URI.create(base + "/.well-known/openid-configuration");
    JsonNode document = JSON.readTree(KeySets.text(discovery, timeout));
    if (!issuer.equals(document.path("issuer").asText())) {
      throw new IOException(
          discovery + " is of the issuer '" + document.path("issuer").asText() + "'");
    }
    URI keys = URI.create(document.path("jwks_uri").asText());
    if (!isSafe(keys)) {
      throw new IOException(discovery + " names keys that are not at an https address: " + keys);
    }
    return KeySets.fetch(keys, timeout);
  }
}
