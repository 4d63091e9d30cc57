package dev.usher.common.identity;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of issuers; {@code BearerContract} tests what they lead to, in each service. */
class TrustedIssuersTest {
  private static final String ISSUER = "https://id.example/realms/usher";

  private record Oidc(
      Optional<URI> issuer, Optional<String> clientId, String scope, String rolesClaim)
      implements OidcSettings {
    static Oidc of(String issuer) {
      return new Oidc(Optional.of(URI.create(issuer)), Optional.empty(), "openid", "groups");
    }

    @Override
    public Optional<String> audience() {
      return Optional.empty();
    }

    @Override
    public Duration keysMaxAge() {
      return Duration.ofMinutes(1);
    }

    @Override
    public Duration keysMinPause() {
      return Duration.ofSeconds(1);
    }

    @Override
    public Duration keysTimeout() {
      return Duration.ofSeconds(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ISSUER,
        "https://id.example/",
        "http://localhost:8180/realms/usher",
        "http://127.0.0.1:8180",
        "http://[::1]:8180"
      })
  void anIssuerIsAtASafeAddress(String issuer) {
    assertDoesNotThrow(() -> made("", "", Oidc.of(issuer)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example/realms/usher",
        "http://localhost.example",
        "file:/etc/issuer",
        "id.example",
        "https:id.example",
        "https://id.example?a=b",
        "https://id.example#a",
        "https://user@id.example"
      })
  void anIssuerAtAnotherAddressStopsTheStart(String issuer) {
    isRefused("usher.oidc.issuer", "", "", Oidc.of(issuer));
  }

  @Test
  void settingsThatContradictEachOtherStopTheStart(@TempDir Path folder) throws Exception {
    Optional<URI> issuer = Optional.of(URI.create(ISSUER));
    Optional<String> client = Optional.of("console");
    isRefused("client-id", "", "", new Oidc(Optional.empty(), client, "openid", "groups"));
    isRefused("scope", "", "", new Oidc(issuer, client, "profile openid2", "groups"));
    isRefused("roles-claim", "", "", new Oidc(issuer, client, "openid", " "));
    String file = pem(folder, "RSA");
    isRefused("together", file, "", Oidc.of(ISSUER));
    isRefused("together", "", "https://own.example", Oidc.of(ISSUER));
    isRefused("differ", file, ISSUER, Oidc.of(ISSUER));
    assertDoesNotThrow(() -> made(file, "https://own.example", Oidc.of(ISSUER)));
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC"})
  void theOwnKeyIsInAFile(String kind, @TempDir Path folder) throws Exception {
    String file = pem(folder, kind);
    Oidc none = new Oidc(Optional.empty(), Optional.empty(), "openid", "groups");
    assertDoesNotThrow(() -> made(file, "https://own.example", none));
    String address = Path.of(file).toUri().toString();
    assertDoesNotThrow(() -> made(address, "https://own.example", none));
    Files.writeString(Path.of(file), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
    String location = "mp.jwt.verify.publickey.location";
    isRefused(location, file, "https://own.example", none);
    isRefused(location, file + ".missing", "https://own.example", none);
    isRefused(location, "https://id.example/keys", "https://own.example", none);
  }

  private static void isRefused(String why, String keyFile, String issuer, OidcSettings oidc) {
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> made(keyFile, issuer, oidc))
                .getMessage());
    assertTrue(message.contains(why), message);
  }

  private static void made(String keyFile, String issuer, OidcSettings oidc) {
    new TrustedIssuers(given(keyFile), given(issuer), Optional.empty(), oidc, Clock.systemUTC())
        .stop();
  }

  private static Optional<String> given(String setting) {
    return setting.isEmpty() ? Optional.empty() : Optional.of(setting);
  }

  private static String pem(Path folder, String kind) throws IOException, NoSuchAlgorithmException {
    byte[] key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic().getEncoded();
    Path file = folder.resolve(kind + ".pem");
    Files.writeString(
        file,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PUBLIC KEY-----\n");
    return file.toString();
  }
}
