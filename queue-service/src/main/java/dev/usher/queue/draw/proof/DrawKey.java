package dev.usher.queue.draw.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The commitment to the secret of a draw, and the key that is made of the secret once the entries
 * are closed. All values are lower-case hexadecimal, as they are published.
 */
public final class DrawKey {
  private static final String ALGORITHM = "HmacSHA256";

  private DrawKey() {}

  /** SHA-256 of the secret: published from the creation of a room. */
  public static String commitment(String secret) {
    return HexFormat.of().formatHex(Sha256.hash(HexFormat.of().parseHex(secret)));
  }

  /**
   * HMAC-SHA256 under the secret of five lines: {@code usher draw 1}, the room, the number of
   * participants, the root and the public value. Each ends with a line feed.
   *
   * @param publicValue empty if the room names no public source
   */
  public static String of(
      String secret, String room, long participants, String root, String publicValue) {
    String lines =
        String.join("\n", "usher draw 1", room, Long.toString(participants), root, publicValue, "");
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(lines.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }
}
