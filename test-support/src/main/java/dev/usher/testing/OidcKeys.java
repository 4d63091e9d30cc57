package dev.usher.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** The keys that a provider publishes; the last one signs. Thread-safe. */
final class OidcKeys {
  private final Map<String, KeyPair> pairs = new LinkedHashMap<>();

  /** Adds a new key, RSA or EC. Returns its id. */
  String add(String kind) {
    try {
      return add("RSA".equals(kind) ? FastRsa.newPair() : newCurvePair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newCurvePair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  /** Adds a key. Returns its id. */
  synchronized String add(KeyPair pair) {
    String id = "key-" + UUID.randomUUID();
    pairs.put(id, pair);
    return id;
  }

  synchronized void withdraw(String id) {
    pairs.remove(id);
  }

  /** The id of the key that signs now. */
  synchronized String id() {
    return pairs.keySet().stream().reduce((a, b) -> b).orElseThrow();
  }

  /** Signs any bytes. */
  synchronized String sign(byte[] claims) {
    String id = id();
    KeyPair pair = Objects.requireNonNull(pairs.get(id));
    String algorithm = "RSA".equals(pair.getPrivate().getAlgorithm()) ? "RS256" : "ES256";
    return Jws.sign(
        pair.getPrivate(), "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + id + "\"}", claims);
  }

  /** The key set. */
  synchronized Map<String, ?> published() {
    return Map.of(
        "keys",
        pairs.entrySet().stream().map(pair -> published(pair.getKey(), pair.getValue())).toList());
  }

  private static Map<String, Object> published(String id, KeyPair pair) {
    try {
      PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
      key.setKeyId(id);
      key.setUse("sig");
      return key.toParams(OutputControlLevel.PUBLIC_ONLY);
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
