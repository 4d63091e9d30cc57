package dev.usher.common.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys of a published set may verify signatures. */
class KeySetsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Test
  void rsaAndEcKeysAreUsedAndAllOthersAreLeftOut(@TempDir Path folder) throws Exception {
    // One key is enough: the ids distinguish them. Making an RSA key takes long.
    RSAPublicKey rsa = RsaJwkGenerator.generateJwk(2048).getRsaPublicKey();
    Set<String> used =
        fetched(
            folder,
            key(new RsaJsonWebKey(rsa), "rsa"),
            key(EcJwkGenerator.generateJwk(EllipticCurves.P256), "ec"),
            key(OctJwkGenerator.generateJwk(256), "secret"),
            new RsaJsonWebKey(rsa));

    assertEquals(Set.of("rsa", "ec"), used);
  }

  @Test
  void aKeyIsUsedOnlyAsItsUseAndItsAlgorithmSay(@TempDir Path folder) throws Exception {
    RSAPublicKey rsa = RsaJwkGenerator.generateJwk(2048).getRsaPublicKey();
    ECPublicKey ec = EcJwkGenerator.generateJwk(EllipticCurves.P256).getECPublicKey();
    List<JsonWebKey> keys = new ArrayList<>();
    for (String use : List.of("sig", "enc", "")) {
      JsonWebKey key = key(new RsaJsonWebKey(rsa), "use " + use);
      key.setUse(use);
      keys.add(key);
    }
    for (String algorithm : List.of("RS256", "RS512", "PS256", "RSA-OAEP", "ES256", "")) {
      JsonWebKey key = key(new RsaJsonWebKey(rsa), "rsa " + algorithm);
      key.setAlgorithm(algorithm);
      keys.add(key);
    }
    for (String algorithm : List.of("ES256", "ES512", "ECDH-ES", "RS256")) {
      JsonWebKey key = key(new EllipticCurveJsonWebKey(ec), "ec " + algorithm);
      key.setAlgorithm(algorithm);
      keys.add(key);
    }

    assertEquals(
        Set.of("use sig", "rsa RS256", "ec ES256"),
        fetched(folder, keys.toArray(JsonWebKey[]::new)));
  }

  @Test
  void aSetWithoutAUsableKeyIsNone(@TempDir Path folder) {
    assertThrows(
        IOException.class, () -> fetched(folder, key(OctJwkGenerator.generateJwk(256), "secret")));
    assertThrows(IOException.class, () -> fetched(folder));
  }

  private static JsonWebKey key(JsonWebKey key, String id) {
    key.setKeyId(id);
    return key;
  }

  /** The ids of the keys that are used of a set. */
  private static Set<String> fetched(Path folder, JsonWebKey... keys) throws IOException {
    String set =
        Stream.of(keys)
            .map(key -> key.toJson(OutputControlLevel.INCLUDE_SYMMETRIC))
            .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    Path file = Files.writeString(folder.resolve("keys.json"), set);
    return KeySets.fetch(file.toUri(), TIMEOUT).keySet();
  }
}
