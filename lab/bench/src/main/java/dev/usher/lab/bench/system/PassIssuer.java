package dev.usher.lab.bench.system;

import java.security.PrivateKey;
import java.util.List;
import java.util.stream.IntStream;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * Signs passes with the waiting room's key, so that holds can be measured without thousands of
 * visitors who queue first. One takes about a millisecond.
 */
public record PassIssuer(PrivateKey key, String keyId) {
  static final String ISSUER = "usher-queue";
  static final String AUDIENCE = "usher-booking";
  private static final float MINUTES = 12 * 60;

  /** Returns passes for so many visitors of an event. */
  public List<String> issue(String event, int visitors) {
    return IntStream.range(0, visitors).parallel().mapToObj(n -> issue(event, "" + n)).toList();
  }

  String issue(String event, String visitor) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience(AUDIENCE);
    claims.setSubject("visitor-" + visitor);
    claims.setStringListClaim("groups", "visitor");
    claims.setStringClaim("room", event);
    claims.setJwtId(event + "-" + visitor);
    claims.setIssuedAtToNow();
    claims.setExpirationTimeMinutesInTheFuture(MINUTES);
    JsonWebSignature jws = new JsonWebSignature();
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    jws.setKeyIdHeaderValue(keyId);
    jws.setHeader("typ", "JWT");
    jws.setPayload(claims.toJson());
    jws.setKey(key);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("The key does not sign", e);
    }
  }
}
