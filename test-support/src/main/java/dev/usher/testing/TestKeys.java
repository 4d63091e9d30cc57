package dev.usher.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.usher.standalone.file.OwnerOnly;
import dev.usher.standalone.key.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/**
 * RSA keys of 2,048 bits that are made already, for tests only: with the first of the JVM's two
 * compilers alone, making one takes 1.6 s of processor time.
 */
public final class TestKeys {
  /** Signs the tokens of operators and services under test. */
  public static final KeyPair OPERATOR = read("operator");

  /** Signs the passes of queue-services under test. */
  public static final KeyPair PASS = read("pass");

  /** The first key of an {@link OidcStub}. */
  public static final KeyPair PROVIDER = read("provider");

  /** Nobody under test trusts it. */
  public static final KeyPair STRANGER = read("stranger");

  /** Free for the use of a test, as the key after {@link #PASS}. */
  public static final KeyPair NEXT = read("next");

  private TestKeys() {}

  /**
   * Writes one half of a pair as the services read it.
   *
   * @param key in PKCS#8 (private) or X.509 (public)
   * @return the file
   */
  public static Path writePem(Path file, Key key) {
    String kind = key instanceof RSAPrivateCrtKey ? "PRIVATE KEY" : "PUBLIC KEY";
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    String text = "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys and tokens of a system under test, with these pairs, in a new folder. */
  static Keys in(Path folder) {
    OwnerOnly.folder(folder);
    write(folder, "operator", OPERATOR);
    write(folder, "pass", PASS);
    return Keys.in(folder);
  }

  private static void write(Path folder, String name, KeyPair pair) {
    writePem(folder.resolve(name + ".pem"), pair.getPrivate());
    writePem(folder.resolve(name + ".public.pem"), pair.getPublic());
  }

  private static KeyPair read(String name) {
    String file = "test-key-" + name + ".pem";
    try (InputStream in = TestKeys.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Not on the class path: " + file);
      }
      String body = new String(in.readAllBytes(), US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      RSAPrivateCrtKey key =
          (RSAPrivateCrtKey)
              rsa.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
      return new KeyPair(
          rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Not a PKCS#8 RSA key: " + file, e);
    }
  }
}
