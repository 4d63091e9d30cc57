package dev.usher.booking.testing;

import dev.usher.testing.TestStores;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Map;
import org.jose4j.jwk.RsaJsonWebKey;

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
    return claims().jws().keyId(keyId).algorithm(SignatureAlgorithm.RS256).sign(key);
  }

  /** The claims, for signing in ways that no waiting room would. */
  public JwtClaimsBuilder claims() {
    return Jwt.issuer(issuer)
        .audience(audience)
        .subject(visitor)
        .claim("room", room)
        .claim("jti", id)
        .issuedAt(end.minusSeconds(3600))
        .expiresAt(end);
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
