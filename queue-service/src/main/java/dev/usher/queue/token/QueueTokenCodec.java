package dev.usher.queue.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encodes queue tokens as compact JWTs signed with HS256 (RFC 7515, RFC 7519). Only this service
 * reads them, so it writes and accepts a single fixed header, and a forged or altered token costs a
 * single HMAC. Thread-safe.
 */
public final class QueueTokenCodec {
  /** Minimum length of the key in bytes: the length of the hash (RFC 7518, 3.2). */
  public static final int LEAST_KEY_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_LENGTH = 512;
  private static final int DECIMAL = 10;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final String HEADER =
      ENCODER.encodeToString(
              "{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
          + ".";

  private final ThreadLocal<Mac> macs;

  /**
   * Creates a codec for one key.
   *
   * @param base64Key standard base64
   * @throws IllegalArgumentException if the key is not base64 or is shorter than 32 bytes; the
   *     message does not contain the key
   */
  public QueueTokenCodec(String base64Key) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64Key.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("usher.token.secret is not base64");
    }
    if (bytes.length < LEAST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "usher.token.secret has "
              + bytes.length
              + " bytes and needs at least "
              + LEAST_KEY_BYTES
              + ": make one with 'openssl rand -base64 32'");
    }
    SecretKeySpec key = new SecretKeySpec(bytes, ALGORITHM);
    macs = ThreadLocal.withInitial(() -> mac(key));
    macs.get();
  }

  /** Signs the queue token. */
  public String sign(QueueToken token) {
    String claims =
        "{\"room\":\""
            + token.room()
            + "\",\"number\":"
            + token.entry()
            + ",\"jti\":\""
            + token.visitor()
            + "\",\"iat\":"
            + token.issuedAt()
            + ",\"gen\":"
            + token.generation()
            + "}";
    String signed = HEADER + ENCODER.encodeToString(claims.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + ENCODER.encodeToString(hmac(signed));
  }

  /**
   * The receipt of an entry in a draw, a MAC under the same key: nothing has to be stored to make
   * it again. No queue token begins like what is signed here.
   */
  byte[] receipt(String room, long generation, long entry) {
    return hmac("receipt\n" + room + "\n" + generation + "\n" + entry);
  }

  /** A key for something else, derived from that of queue tokens. */
  byte[] derivedKey(String purpose) {
    return hmac("key\n" + purpose);
  }

  /** The MAC of something else; no queue token or key begins like what is signed here. */
  byte[] mac(String purpose, String text) {
    return hmac("mac\n" + purpose + "\n" + text);
  }

  /** Verifies and decodes a queue token; empty if this service did not sign it. */
  public Optional<QueueToken> verify(String token) {
    int dot = token.lastIndexOf('.');
    if (token.length() > MAX_LENGTH || !token.startsWith(HEADER) || dot < HEADER.length()) {
      return Optional.empty();
    }
    try {
      byte[] signature = DECODER.decode(token.substring(dot + 1));
      if (!MessageDigest.isEqual(signature, hmac(token.substring(0, dot)))) {
        return Optional.empty();
      }
      return Optional.of(parse(DECODER.decode(token.substring(HEADER.length(), dot))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads claims that carry this service's signature: JSON without escapes or spaces. A JSON parser
   * would cost a fifteenth of a poll.
   *
   * @throws IllegalArgumentException if one is missing
   */
  private static QueueToken parse(byte[] json) {
    String claims = new String(json, StandardCharsets.US_ASCII);
    return new QueueToken(
        text(claims, "\"room\":\""),
        number(claims, "\"number\":"),
        text(claims, "\"jti\":\""),
        number(claims, "\"iat\":"),
        number(claims, "\"gen\":"));
  }

  private static String text(String claims, String name) {
    int from = after(claims, name);
    int end = claims.indexOf('"', from);
    if (end < 0) {
      throw new IllegalArgumentException("The claims end in " + name);
    }
    return claims.substring(from, end);
  }

  private static long number(String claims, String name) {
    int from = after(claims, name);
    int end = from;
    while (end < claims.length() && Character.isDigit(claims.charAt(end))) {
      end++;
    }
    return Long.parseLong(claims, from, end, DECIMAL);
  }

  private static int after(String claims, String name) {
    int at = claims.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("The claims have no " + name);
    }
    return at + name.length();
  }

  private byte[] hmac(String signed) {
    return macs.get().doFinal(signed.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }
}
