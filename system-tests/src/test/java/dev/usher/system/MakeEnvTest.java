package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What {@code deploy/make-env} makes. {@code deploy/testing/journey} starts services with it. */
class MakeEnvTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Pattern REQUIRED = Pattern.compile("\\$\\{(\\w+):\\?");

  @TempDir Path folder;

  @BeforeEach
  void isInstalled() throws IOException {
    boolean hasOpenssl =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl")));
    assumeTrue(hasOpenssl, "openssl is not installed");
    Files.createDirectories(folder.resolve("deploy"));
    Files.copy(HOME.resolve("deploy/make-env"), folder.resolve("deploy/make-env"));
  }

  @Test
  void everyFileAndVariableThatComposeNeedsIsMadeForTheOwnerAlone() throws Exception {
    assertEquals(0, make());
    String compose = Files.readString(HOME.resolve("docker-compose.yml"));
    JsonNode secrets = Kustomization.YAML.valueToTree(new Yaml().load(compose)).at("/secrets");
    assertTrue(secrets.size() > 0);
    for (JsonNode secret : secrets) {
      Path file = folder.resolve(secret.path("file").asText());
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertTrue(Files.size(file) > 100, file::toString);
    }
    String env = Files.readString(folder.resolve(".env"));
    Matcher required = REQUIRED.matcher(compose);
    while (required.find()) {
      assertTrue(
          Pattern.compile("(?m)^" + required.group(1) + "=.+").matcher(env).find(),
          required::group);
    }
  }

  @Test
  void theKeyOfWebPushIsAPairOfTheCurveThatPushServicesTake() throws Exception {
    assertEquals(0, make());
    String pem = Files.readString(folder.resolve("usher-keys/push.pem"));
    KeyFactory keys = KeyFactory.getInstance("EC");
    PrivateKey key = keys.generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY")));
    PublicKey published = keys.generatePublic(new X509EncodedKeySpec(block(pem, "PUBLIC KEY")));
    assertTrue(((ECPublicKey) published).getParams().toString().contains("secp256r1"));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(published);
    assertTrue(signature.verify(signed));
  }

  @Test
  void whatIsThereIsNeverReplaced() throws Exception {
    assertEquals(0, make());
    String env = Files.readString(folder.resolve(".env"));
    String key = Files.readString(folder.resolve("usher-keys/push.pem"));
    assertEquals(1, make());
    assertEquals(env, Files.readString(folder.resolve(".env")));
    assertEquals(key, Files.readString(folder.resolve("usher-keys/push.pem")));
  }

  private int make() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(folder.resolve("deploy/make-env").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("make-env.log").toFile())
            .start();
    assertTrue(script.waitFor(1, TimeUnit.MINUTES));
    return script.exitValue();
  }

  private static byte[] block(String pem, String kind) {
    Matcher block = Pattern.compile("-----BEGIN " + kind + "-----([^-]+)-----END").matcher(pem);
    assertTrue(block.find(), kind);
    return Base64.getMimeDecoder().decode(block.group(1));
  }
}
