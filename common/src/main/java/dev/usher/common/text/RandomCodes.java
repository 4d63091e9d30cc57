package dev.usher.common.text;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;

/**
 * Creates random codes that people can read aloud, in {@link Base32}. Nothing public leads to a
 * code.
 */
@ApplicationScoped
public class RandomCodes {
  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();

  /** Returns a new code of this many characters, 5 random bits each. */
  public String next(int length) {
    StringBuilder code = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      code.append(Base32.DIGITS.charAt(random.nextInt(Base32.DIGITS.length())));
    }
    return code.toString();
  }
}
