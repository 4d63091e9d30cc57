package dev.usher.inventory.hold;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;

/**
 * Creates short booking references that people can read aloud: ten characters of Crockford's base
 * 32, which has no letters that look like digits, so 2^50 possible values.
 */
@ApplicationScoped
class Reference {
  private static final char[] SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int HALF = 5;

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();

  /** Returns a new reference, for example {@code K7QF2-M9X4T}. */
  String next() {
    StringBuilder reference = new StringBuilder(2 * HALF + 1);
    for (int i = 0; i < 2 * HALF; i++) {
      if (i == HALF) {
        reference.append('-');
      }
      reference.append(SIGNS[random.nextInt(SIGNS.length)]);
    }
    return reference.toString();
  }
}
