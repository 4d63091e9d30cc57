package dev.usher.pass;

import java.time.Instant;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Passes as a waiting room signs them, and as it does not. */
final class TestPasses {
  static final Instant NOW = Instant.parse("2030-05-01T19:00:00Z");
  static final RsaJsonWebKey KEY = key("one");
  static final RsaJsonWebKey NEXT = key("two");

  private TestPasses() {}

  private static RsaJsonWebKey key(String id) {
    try {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId(id);
      key.setUse("sig");
      key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a good pass for gala, for a minute. */
  static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer("usher-queue");
    claims.setAudience("usher-booking");
    claims.setSubject("ann");
    claims.setJwtId("pass-1");
    claims.setStringClaim("room", "gala");
    claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 60));
    return claims;
  }

  static String sign(JwtClaims claims, RsaJsonWebKey key) {
    JsonWebSignature pass = new JsonWebSignature();
    pass.setPayload(claims.toJson());
    pass.setKeyIdHeaderValue(key.getKeyId());
    pass.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    pass.setKey(key.getPrivateKey());
    try {
      return pass.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
