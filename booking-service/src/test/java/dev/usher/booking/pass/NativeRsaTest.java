package dev.usher.booking.pass;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.TestPass;
import dev.usher.pass.PassReader;
import dev.usher.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Native code and Java's own find the same, and Java's own is used where there is no other. */
class NativeRsaTest {
  private static final PublicKey KEY = TestKeys.PASS.getPublic();
  private static final PublicKey STRANGER = TestKeys.STRANGER.getPublic();

  private final String good =
      new TestPass(
              "v",
              "e",
              "p",
              Instant.now().plusSeconds(600),
              "usher-queue",
              "usher-booking",
              "key",
              TestKeys.PASS.getPrivate())
          .sign();
  private final PassReader fast =
      new PassReader("usher-queue", "usher-booking", NativeRsa.provider());
  private final PassReader javas = new PassReader("usher-queue", "usher-booking");

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void nativeCodeIsUsedOnLinux() {
    assertEquals(
        Optional.of("AmazonCorrettoCryptoProvider"), NativeRsa.provider().map(Provider::getName));
  }

  @Test
  void nativeCodeAndJavasOwnFindTheSame() {
    byte[] signature = Base64.getUrlDecoder().decode(good.substring(good.lastIndexOf('.') + 1));
    Map<String, byte[]> forged = new LinkedHashMap<>();
    forged.put("no bytes", new byte[0]);
    forged.put("one byte", new byte[1]);
    forged.put("truncated", Arrays.copyOf(signature, signature.length - 1));
    forged.put("half", Arrays.copyOf(signature, signature.length / 2));
    forged.put("longer", Arrays.copyOf(signature, signature.length + 1));
    forged.put("twice", twice(signature));
    forged.put("zeros", new byte[signature.length]);
    forged.put("above the modulus", filled(signature.length));
    for (int bit = 0; bit < signature.length * 8; bit += 61) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      forged.put("bit " + bit, flipped);
    }
    // Twice, because readers remember what they saw of good passes.
    for (int i = 0; i < 2; i++) {
      for (PassReader reader : List.of(fast, javas)) {
        forged.forEach(
            (name, bytes) -> assertEquals(Optional.empty(), read(reader, with(bytes), KEY), name));
        assertEquals(Optional.empty(), read(reader, good, STRANGER), "another key");
        assertTrue(read(reader, good, KEY).isPresent());
      }
    }
  }

  @Test
  void aProviderThatIsMissingOrFailsIsNotUsed() {
    assertEquals(Optional.empty(), NativeRsa.load("dev.usher.NoSuchProvider"));
    assertEquals(Optional.empty(), NativeRsa.load(String.class.getName()));
    assertEquals(Optional.empty(), NativeRsa.load(WithoutNativeCode.class.getName()));
    assertEquals(Optional.empty(), NativeRsa.load(Failing.class.getName()));
  }

  /** Root may write on read-only folders, so one that is none stands for them. */
  @Test
  void withoutAFolderForTemporaryFilesJavasOwnVerifies(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Path noFolder = Files.createFile(folder.resolve("file"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + noFolder,
            "-cp",
            System.getProperty("java.class.path"),
            Chosen.class.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> text(output));
    assertTrue(text(output).contains("chosen: Java's own"), () -> text(output));
    assertTrue(text(output).contains("Java's own RSA, which is slower"), () -> text(output));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Optional<dev.usher.pass.Pass> read(
      PassReader reader, String token, PublicKey key) {
    return reader.parse(token).flatMap(unproven -> reader.prove(unproven, key));
  }

  private String with(byte[] signature) {
    return good.substring(0, good.lastIndexOf('.') + 1)
        + new String(Base64.getUrlEncoder().withoutPadding().encode(signature), US_ASCII);
  }

  private static byte[] twice(byte[] bytes) {
    byte[] twice = Arrays.copyOf(bytes, bytes.length * 2);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    return twice;
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  /** A program of its own, as native code is loaded once in a JVM. */
  static final class Chosen {
    private Chosen() {}

    public static void main(String[] arguments) {
      System.out.println(
          "chosen: " + NativeRsa.provider().map(Provider::getName).orElse("Java's own"));
    }
  }

  /** What Amazon's is when its library cannot be loaded. */
  static final class WithoutNativeCode extends Provider {
    private static final long serialVersionUID = 1;

    WithoutNativeCode() {
      super("Without", "1", "offers nothing");
    }
  }

  static final class Failing extends Provider {
    private static final long serialVersionUID = 1;

    Failing() {
      super("Failing", "1", "fails");
      throw new UnsatisfiedLinkError("for a test");
    }
  }
}
