package dev.usher.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes signed JSON Web Tokens byte by byte, so that they may contain what no library would write,
 * and variants of good ones.
 */
public final class Jws {
  private static final int DEEP = 4_000;
  private static final int LONG = 5_000;
  private static final List<String> ODD_VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0.5",
          "1e400",
          "99999999999999999999999999",
          "9223372036854775807",
          "\"\"",
          "\"1\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u202e\"",
          "\"" + "a".repeat(LONG) + "\"",
          "[]",
          "[[\"operator\"]]",
          "[1, null, {}, \"operator\"]",
          "{}",
          "{\"roles\": 7}",
          "[".repeat(DEEP) + "]".repeat(DEEP),
          "nonsense");

  private Jws() {}

  /** Signed with an RSA key (RS256, or RS512 if the header says so) or an EC key (ES256). */
  public static String sign(PrivateKey key, String header, byte[] claims) {
    String signed = encode(header.getBytes(UTF_8)) + "." + encode(claims);
    try {
      Signature signature =
          "RSA".equals(key.getAlgorithm())
              ? FastRsa.signature(header.contains("RS512") ? "SHA512withRSA" : "SHA256withRSA")
              : Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed with a shared secret (HS256). */
  public static String sign(byte[] secret, String header, byte[] claims) {
    String signed = encode(header.getBytes(UTF_8)) + "." + encode(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed + "." + encode(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Not signed. */
  public static String unsigned(String header, String claims) {
    return encode(header.getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8)) + ".";
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Variants of claims: fields of other kinds, missing or twice, and bytes that are no JSON.
   *
   * @param fields each as {@code "name": value}
   */
  public static List<byte[]> oddClaims(Random random, int count, String... fields) {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> odd = new ArrayList<>(Arrays.asList(fields));
      int at = random.nextInt(odd.size());
      String name = odd.get(at).substring(0, odd.get(at).indexOf(':'));
      switch (random.nextInt(8)) {
        case 0 -> odd.remove(at);
        case 1 -> odd.add(name + ": " + odd(random));
        default -> odd.set(at, name + ": " + odd(random));
      }
      byte[] json = ("{" + String.join(", ", odd) + "}").getBytes(UTF_8);
      if (random.nextInt(5) == 0) {
        json[random.nextInt(json.length)] = (byte) random.nextInt();
      }
      all.add(json);
    }
    return all;
  }

  private static String odd(Random random) {
    return ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
  }

  /**
   * Variants of a token's text: characters replaced, parts cut, missing, twice or in other order.
   */
  public static List<String> oddTexts(Random random, int count, String token) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(token.length());
      List<String> parts = new ArrayList<>(Arrays.asList(token.split("\\.", -1)));
      all.add(
          switch (random.nextInt(6)) {
            case 0 -> token.substring(0, at);
            case 1 -> token.substring(at);
            case 2 -> {
              parts.remove(random.nextInt(parts.size()));
              yield String.join(".", parts);
            }
            case 3 -> {
              parts.add(parts.get(random.nextInt(parts.size())));
              yield String.join(".", parts);
            }
            case 4 -> {
              Collections.shuffle(parts, random);
              yield String.join(".", parts);
            }
            default ->
                token.substring(0, at)
                    + (char) (' ' + 1 + random.nextInt('~' - ' '))
                    + token.substring(at + 1);
          });
    }
    return all;
  }
}
