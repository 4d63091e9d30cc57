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

/** Finds the keys and endpoints of an OpenID Connect provider by its discovery document. */
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

  /**
   * What a provider publishes.
   *
   * @param authorization where users sign in
   * @param token where codes are exchanged
   */
  record Published(Map<String, PublicKey> keys, URI authorization, URI token) {}

  /** The keys that the provider signs with. Blocks. */
  static Map<String, PublicKey> keys(String issuer, Duration timeout) throws IOException {
    return keys(discover(issuer, timeout), timeout);
  }

  /** What a provider publishes at which users sign in. Blocks. */
  static Published published(String issuer, Duration timeout) throws IOException {
    JsonNode document = discover(issuer, timeout);
    return new Published(
        keys(document, timeout),
        address(document, "authorization_endpoint"),
        address(document, "token_endpoint"));
  }

  private static Map<String, PublicKey> keys(JsonNode document, Duration timeout)
      throws IOException {
    return KeySets.fetch(address(document, "jwks_uri"), timeout);
  }

  private static JsonNode discover(String issuer, Duration timeout) throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI discovery = URI.create(base + "/.well-known/openid-configuration");
    JsonNode document = JSON.readTree(KeySets.text(discovery, timeout));
    if (!issuer.equals(document.path("issuer").asText())) {
      throw new IOException(
          discovery + " is of the issuer '" + document.path("issuer").asText() + "'");
    }
    return document;
  }

  private static URI address(JsonNode document, String name) throws IOException {
    String text = document.path(name).asText();
    try {
      URI address = URI.create(text);
      if (isSafe(address)) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("The discovery document has no usable " + name + ": " + text, e);
    }
    throw new IOException(
        "The discovery document names a " + name + " that is not at an https address: " + text);
  }
}
