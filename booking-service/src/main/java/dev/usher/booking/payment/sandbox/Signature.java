package dev.usher.booking.payment.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks and checks that they are signed: {@code t=<seconds>,v1=<hex of HMAC-SHA256 over
 * "<seconds>.<body>">}, like Stripe's. The signature covers the time, so that an intercepted
 * webhook cannot be replayed later.
 */
final class Signature {
  static final String HEADER = "Usher-Signature";
  static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern WRITTEN = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");

  private final SecretKeySpec key;

  Signature(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** The header for a body that is sent now. */
  String header(byte[] body, Instant now) {
    long seconds = now.getEpochSecond();
    return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(hmac(seconds, body));
  }

  /** Whether a header is valid for this body and neither too old nor from the future. */
  boolean isValid(String header, byte[] body, Instant now) {
    Matcher matcher = WRITTEN.matcher(header);
    if (!matcher.matches()) {
      return false;
    }
    long seconds = Long.parseLong(matcher.group(1));
    boolean isSigned =
        MessageDigest.isEqual(hmac(seconds, body), HexFormat.of().parseHex(matcher.group(2)));
    return isSigned && Math.abs(now.getEpochSecond() - seconds) <= MAX_AGE.toSeconds();
  }

  private byte[] hmac(long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }
}
