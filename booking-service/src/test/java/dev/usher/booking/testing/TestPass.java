package dev.usher.booking.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.testing.Jws;
import dev.usher.testing.TestStores;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jspecify.annotations.Nullable;

/** Makes passes, the genuine kind and others. */
public record TestPass(
    String visitor,
    String room,
    String id,
    Instant end,
    String issuer,
    String audience,
    String keyId,
    PrivateKey key) {
  public static final String KEY_ID = "pass-key-1";

  /** What the waiting room would give, good for ten minutes. */
  public static TestPass genuine(String visitor, String room, String id) {
    return new TestPass(
        visitor,
        room,
        id,
        Instant.now().plusSeconds(600),
        "usher-queue",
        "usher-booking",
        KEY_ID,
        TestStores.keys().passKey());
  }

  public TestPass until(Instant newEnd) {
    return new TestPass(visitor, room, id, newEnd, issuer, audience, keyId, key);
  }

  public TestPass issuedBy(String other) {
    return new TestPass(visitor, room, id, end, other, audience, keyId, key);
  }

  public TestPass forAudience(String other) {
    return new TestPass(visitor, room, id, end, issuer, other, keyId, key);
  }

  public TestPass signedWith(String otherId, PrivateKey other) {
    return new TestPass(visitor, room, id, end, issuer, audience, otherId, other);
  }

  public String sign() {
    return signed("RS256", claims());
  }

  /** With one claim of another value, or without it if that is null. */
  public String signWith(String claim, @Nullable Object value) {
    JwtClaims claims = claims();
    if (value == null) {
      claims.unsetClaim(claim);
    } else {
      claims.setClaim(claim, value);
    }
    return signed("RS256", claims);
  }

  /**
   * For one browser.
   *
   * @param browser the hash of its key; empty before it has come with the pass
   */
  public String signBound(Optional<String> browser) {
    JwtClaims claims = claims();
    claims.setClaim("bound", true);
    browser.ifPresent(hash -> claims.setClaim("browser", hash));
    return signed("RS256", claims);
  }

  /** In another way than passes are: RS512. */
  public String signOtherwise() {
    return signed("RS512", claims());
  }

  /** With a secret in place of the key: HS256. */
  public String signWithSecret(byte[] secret) {
    return Jws.sign(secret, header("HS256"), claims().toJson().getBytes(UTF_8));
  }

  private String signed(String algorithm, JwtClaims claims) {
    return Jws.sign(key, header(algorithm), claims.toJson().getBytes(UTF_8));
  }

  private String header(String algorithm) {
    return "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(algorithm, keyId);
  }

  private JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(issuer);
    claims.setAudience(audience);
    claims.setSubject(visitor);
    claims.setClaim("room", room);
    claims.setJwtId(id);
    claims.setIssuedAt(NumericDate.fromSeconds(end.minusSeconds(3600).getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(end.getEpochSecond()));
    return claims;
  }

  /** The key set that the waiting room usually publishes. */
  public static String jwks() {
    return jwks(KEY_ID, TestStores.keys().passKey());
  }

  public static String jwks(String id, PrivateKey key) {
    try {
      RSAPrivateCrtKey crt = (RSAPrivateCrtKey) key;
      RSAPublicKey publicKey =
          (RSAPublicKey)
              KeyFactory.getInstance("RSA")
                  .generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()));
      RsaJsonWebKey jwk = new RsaJsonWebKey(publicKey);
      jwk.setKeyId(id);
      jwk.setUse("sig");
      return new org.jose4j.jwk.JsonWebKeySet(jwk).toJson();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The headers that carry a token. */
  public static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
  }
}
