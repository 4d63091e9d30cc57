package dev.usher.standalone.key;

import dev.usher.standalone.file.OwnerOnly;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * The secrets of installations without an issuer of their own: {@code ./run} and the tests. Created
 * once in a folder, readable only by their owner, and reused afterwards.
 */
public final class Keys {
  /** The issuer of operator and service tokens here, in place of an OIDC provider. */
  public static final String ISSUER = "https://usher.local/operators";

  private static final int RSA_BITS = 2048;
  private static final int SECRET_BYTES = 32;
  private static final int CODE_BYTES = 16;
  private static final Duration SERVICE_TOKEN_VALIDITY = Duration.ofDays(365);

  private final Path folder;

  private Keys(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the keys in a folder. Creates missing keys, and new service tokens at each call.
   *
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static Keys in(Path folder) {
    Keys keys = new Keys(OwnerOnly.folder(folder));
    keys.makePair("operator");
    keys.makePair("pass");
    keys.makePushPair();
    keys.makeSecret("token.secret");
    keys.makeSecret("sandbox.secret");
    keys.write("service.token", keys.token("booking-service", "service", SERVICE_TOKEN_VALIDITY));
    keys.write("queue.token", keys.token("queue-service", "service", SERVICE_TOKEN_VALIDITY));
    return keys;
  }

  /** The settings that name these keys, the same for all services. */
  public Map<String, String> config() {
    return Map.of(
        // Not as a URI: a path with an escaped character, for example a space, is not found.
        "mp.jwt.verify.publickey.location", path("operator.public.pem"),
        "mp.jwt.verify.issuer", ISSUER,
        "usher.pass.signing-key-file", path("pass.pem"),
        "usher.token.secret", read("token.secret"),
        "usher.sandbox.secret", read("sandbox.secret"),
        "usher.queue.token-file", path("service.token"),
        "usher.booking.token-file", path("queue.token"));
  }

  /** The settings of queue-service that name the key of Web Push, which calls visitors. */
  public Map<String, String> pushConfig() {
    return Map.of(
        "usher.push.key-file", path("push.pem"), "usher.push.contact", "mailto:usher@localhost");
  }

  /** A bearer token for operators. */
  public String operatorToken(Duration validity) {
    return token("operator", "operator", validity);
  }

  /** A bearer token with one role. */
  public String token(String subject, String role, Duration validity) {
    return Jwt.issuer(ISSUER)
        .subject(subject)
        .groups(Set.of(role))
        .expiresIn(validity)
        .sign(privateKey("operator.pem"));
  }

  /** A random code of 128 bits that fits into an address. */
  public static String code() {
    byte[] code = new byte[CODE_BYTES];
    new SecureRandom().nextBytes(code);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
  }

  /** The key that signs operators' and services' tokens, for tests that forge them. */
  public PrivateKey operatorKey() {
    return privateKey("operator.pem");
  }

  /** The key that signs passes, for tests that forge or mint them. */
  public PrivateKey passKey() {
    return privateKey("pass.pem");
  }

  private PrivateKey privateKey(String file) {
    String body = read(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Not a PKCS#8 RSA key: " + folder.resolve(file), e);
    }
  }

  private void makePair(String name) {
    if (Files.exists(folder.resolve(name + ".pem"))) {
      return;
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      KeyPair pair = generator.generateKeyPair();
      write(name + ".public.pem", pem("PUBLIC KEY", pair.getPublic()));
      write(name + ".pem", pem("PRIVATE KEY", pair.getPrivate()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has RSA", e);
    }
  }

  /** Both keys in one file: the public one cannot be computed from the other by the JDK. */
  private void makePushPair() {
    if (Files.exists(folder.resolve("push.pem"))) {
      return;
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      write(
          "push.pem", pem("PRIVATE KEY", pair.getPrivate()) + pem("PUBLIC KEY", pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has P-256", e);
    }
  }

  private void makeSecret(String file) {
    if (Files.exists(folder.resolve(file))) {
      return;
    }
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    write(file, Base64.getEncoder().encodeToString(secret));
  }

  private void write(String file, String text) {
    OwnerOnly.write(folder.resolve(file), text);
  }

  private static String pem(String kind, Key key) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String path(String file) {
    return folder.resolve(file).toAbsolutePath().toString();
  }
}
