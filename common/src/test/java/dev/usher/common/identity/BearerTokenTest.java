package dev.usher.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.security.AuthenticationFailedException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ways of signing a token that are accepted; {@code BearerContract} tests the rest, in each
 * service.
 */
class BearerTokenTest {
  private static final Instant NOW = Instant.parse("2026-05-01T19:00:00Z");
  private static final RsaJsonWebKey RSA = rsa();
  private static final String CLAIMS =
      """
      {"iss": "https://id.example", "sub": "ada", "exp": %d, "groups": ["operator"]}"""
          .formatted(NOW.getEpochSecond() + 60);

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void whatTheDocumentationNamesIsAccepted(String algorithm) throws Exception {
    assertEquals(Set.of("operator"), verified(algorithm).roles());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS384", "RS512", "PS256", "PS512", "ES384", "ES512"})
  void anyOtherWayIsRefusedThoughTheKeyIsRight(String algorithm) {
    assertThrows(AuthenticationFailedException.class, () -> verified(algorithm));
  }

  /** Clocks may differ by half a minute. */
  @ParameterizedTest
  @CsvSource({"exp, -29, true", "exp, -31, false", "nbf, 29, true", "nbf, 31, false"})
  void itsTimesAreThoseOfAClockThatMayDifferALittle(String claim, int seconds, boolean isGood)
      throws Exception {
    String time = "\"%s\": %d".formatted(claim, NOW.getEpochSecond() + seconds);
    String claims =
        claim.equals("exp")
            ? CLAIMS.replaceFirst("\"exp\": \\d+", time)
            : CLAIMS.replaceFirst("}", ", " + time + "}");
    if (isGood) {
      assertEquals("ada", verified("RS256", claims).name());
    } else {
      assertThrows(AuthenticationFailedException.class, () -> verified("RS256", claims));
    }
  }

  private static BearerToken.Caller verified(String algorithm) throws JoseException {
    return verified(algorithm, CLAIMS);
  }

  private static BearerToken.Caller verified(String algorithm, String claims) throws JoseException {
    PublicJsonWebKey key =
        switch (algorithm) {
          case "ES256" -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
          case "ES384" -> EcJwkGenerator.generateJwk(EllipticCurves.P384);
          case "ES512" -> EcJwkGenerator.generateJwk(EllipticCurves.P521);
          default -> RSA;
        };
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(algorithm);
    token.setKey(key.getPrivateKey());
    token.setPayload(claims);
    return BearerToken.parse(token.getCompactSerialization())
        .verify(key.getPublicKey(), List.of(), "groups", NOW);
  }

  private static RsaJsonWebKey rsa() {
    try {
      return RsaJwkGenerator.generateJwk(2048);
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
