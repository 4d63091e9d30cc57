package dev.usher.queue.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
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
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final String HEADER =
      ENCODER.encodeToString(
              "{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
          + ".";
  private static final JsonFactory JSON = new JsonFactory();

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
            + token.number()
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
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private static QueueToken parse(byte[] claims) throws IOException {
    String room = "";
    long number = 0;
    String visitor = "";
    long issuedAt = 0;
    long generation = 0;
    try (JsonParser parser = JSON.createParser(claims)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "room" -> room = parser.getText();
          case "number" -> number = parser.getLongValue();
          case "jti" -> visitor = parser.getText();
          case "iat" -> issuedAt = parser.getLongValue();
          case "gen" -> generation = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    }
    return new QueueToken(room, number, visitor, issuedAt, generation);
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
