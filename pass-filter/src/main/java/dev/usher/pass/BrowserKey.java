package dev.usher.pass;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A random value that one browser keeps in a cookie of the site. A pass names its hash, so that the
 * pass alone, from a log or another browser, is worth nothing.
 */
public record BrowserKey(String value) {
  /** The cookie of the site that has it. */
  public static final String COOKIE = "usher-browser";

  private static final int BYTES = 16;
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /** A new one. */
  public static BrowserKey random() {
    byte[] bytes = new byte[BYTES];
    // Not kept: a native image may not contain one.
    new SecureRandom().nextBytes(bytes);
    return new BrowserKey(ENCODER.encodeToString(bytes));
  }

  /** Whether a cookie's value can be one. */
  public static boolean isOne(String value) {
    return VALUE.matcher(value).matches();
  }

  /** SHA-256 of the value in base64url: the claim {@code browser} of a pass. */
  public String hash() {
    try {
      byte[] ascii = value.getBytes(StandardCharsets.US_ASCII);
      return ENCODER.encodeToString(MessageDigest.getInstance("SHA-256").digest(ascii));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Only tests and logs would show it. */
  @Override
  public String toString() {
    return "BrowserKey";
  }
}
