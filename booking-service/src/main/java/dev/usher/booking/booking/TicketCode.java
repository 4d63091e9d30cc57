package dev.usher.booking.booking;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;

/**
 * Creates ticket codes: random, so that no code can be derived from public data, and in Crockford's
 * base 32, whose characters people do not confuse.
 */
@ApplicationScoped
class TicketCode {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 16;

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();

  String next() {
    StringBuilder code = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return code.toString();
  }
}
