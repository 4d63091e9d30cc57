package dev.usher.common.identity;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Reads a public key, RSA or EC, from a PEM file. */
final class PublicKeyFile {
  private static final String SETTING = "mp.jwt.verify.publickey.location";

  private PublicKeyFile() {}

  /**
   * Reads the key.
   *
   * @param location a path, or the address of a file
   * @throws IllegalStateException if there is none
   */
  static PublicKey read(String location) {
    try {
      Path file = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
      String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
      byte[] key = Base64.getMimeDecoder().decode(body);
      return read(key);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(SETTING + " is not a file with a public key (PEM): " + e, e);
    }
  }

  private static PublicKey read(byte[] key) throws GeneralSecurityException {
    X509EncodedKeySpec encoded = new X509EncodedKeySpec(key);
    try {
      return KeyFactory.getInstance("RSA").generatePublic(encoded);
    } catch (GeneralSecurityException notRsa) {
      return KeyFactory.getInstance("EC").generatePublic(encoded);
    }
  }
}
