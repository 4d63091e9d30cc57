package dev.usher.queue.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.usher.queue.QueueSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassSignerTest {
  @Test
  void retiredKeysArePublishedBesideTheOneThatSigns(@TempDir Path folder) throws Exception {
    KeyPair old = pair();
    KeyPair now = pair();
    List<JsonWebKey> before = keys(signer(folder, Map.of(), old));
    Path retired = pem(folder, "retired.pem", "PUBLIC KEY", old.getPublic());
    List<JsonWebKey> after =
        keys(signer(folder, Map.of("usher.pass.retired-key-files", retired.toString()), now));
    assertEquals(1, before.size());
    assertEquals(2, after.size());
    assertNotEquals(before.get(0).getKeyId(), after.get(0).getKeyId());
    assertEquals(before.get(0).getKeyId(), after.get(1).getKeyId());
    assertEquals(before.get(0).getKey(), after.get(1).getKey());
  }

  @Test
  void announcedKeysArePublishedBeforeTheySignAndOnceWhenTheyDo(@TempDir Path folder)
      throws Exception {
    KeyPair now = pair();
    KeyPair next = pair();
    Path announced = pem(folder, "next.pem", "PUBLIC KEY", next.getPublic());
    Map<String, String> settings = Map.of("usher.pass.announced-key-files", announced.toString());

    List<JsonWebKey> before = keys(signer(folder, settings, now));
    List<JsonWebKey> after = keys(signer(folder, settings, next));

    assertEquals(
        List.of(now.getPublic(), next.getPublic()),
        before.stream().map(JsonWebKey::getKey).toList());
    assertEquals(List.of(next.getPublic()), after.stream().map(JsonWebKey::getKey).toList());
    assertEquals(before.get(1).getKeyId(), after.get(0).getKeyId());
  }

  private static PassSigner signer(Path folder, Map<String, String> more, KeyPair signing)
      throws Exception {
    Path file = pem(folder, "signing.pem", "PRIVATE KEY", signing.getPrivate());
    return new PassSigner(
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(QueueSettings.class)
            .withDefaultValue("usher.token.secret", "none is needed here")
            .withDefaultValue("usher.pass.signing-key-file", file.toString())
            .withDefaultValues(more)
            .build()
            .getConfigMapping(QueueSettings.class));
  }

  private static List<JsonWebKey> keys(PassSigner signer) throws Exception {
    return new JsonWebKeySet(signer.keySet()).getJsonWebKeys();
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static Path pem(Path folder, String name, String kind, Key key) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    String text = "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    return Files.writeString(folder.resolve(name), text);
  }
}
