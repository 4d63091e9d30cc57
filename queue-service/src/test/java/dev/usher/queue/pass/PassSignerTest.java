package dev.usher.queue.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.usher.queue.QueueSettings;
import dev.usher.testing.TestKeys;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassSignerTest {
  @Test
  void retiredKeysArePublishedBesideTheOneThatSigns(@TempDir Path folder) throws Exception {
    KeyPair old = TestKeys.STRANGER;
    KeyPair now = TestKeys.PASS;
    List<JsonWebKey> before = keys(signer(folder, Map.of(), old));
    Path retired = TestKeys.writePem(folder.resolve("retired.pem"), old.getPublic());
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
    KeyPair now = TestKeys.PASS;
    KeyPair next = TestKeys.NEXT;
    Path announced = TestKeys.writePem(folder.resolve("next.pem"), next.getPublic());
    Map<String, String> settings = Map.of("usher.pass.announced-key-files", announced.toString());

    List<JsonWebKey> before = keys(signer(folder, settings, now));
    List<JsonWebKey> after = keys(signer(folder, settings, next));

    assertEquals(
        List.of(now.getPublic(), next.getPublic()),
        before.stream().map(JsonWebKey::getKey).toList());
    assertEquals(List.of(next.getPublic()), after.stream().map(JsonWebKey::getKey).toList());
    assertEquals(before.get(1).getKeyId(), after.get(0).getKeyId());
  }

  private static PassSigner signer(Path folder, Map<String, String> more, KeyPair signing) {
    Path file = TestKeys.writePem(folder.resolve("signing.pem"), signing.getPrivate());
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
}
