package dev.usher.common.text;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** Crockford's base 32, which has no letters that look like digits. */
public final class Base32 {
  static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int BITS = 5;
  private static final int MOST_DIGITS = 200;

  private Base32() {}

  /** Writes bytes whose number of bits is a multiple of 5. */
  public static String encode(byte[] bytes) {
    BigInteger number = new BigInteger(1, bytes);
    StringBuilder code = new StringBuilder();
    for (int shift = bytes.length * Byte.SIZE - BITS; shift >= 0; shift -= BITS) {
      code.append(DIGITS.charAt(number.shiftRight(shift).intValue() & (DIGITS.length() - 1)));
    }
    return code.toString();
  }

  /**
   * Reads what a person has typed: in any case, with hyphens and spaces, and letters for digits.
   *
   * @return empty if it is not of so many bytes
   */
  public static Optional<byte[]> decode(String text, int length) {
    if (text.length() > MOST_DIGITS) {
      return Optional.empty();
    }
    String code =
        text.toUpperCase(Locale.ROOT)
            .replaceAll("[-\\s]", "")
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    if (code.length() * BITS != length * Byte.SIZE) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < code.length(); i++) {
      int value = DIGITS.indexOf(code.charAt(i));
      if (value < 0) {
        return Optional.empty();
      }
      held = ((held << BITS) | value) & 0xfff;
      bits += BITS;
      if (bits >= Byte.SIZE) {
        bits -= Byte.SIZE;
        bytes[at++] = (byte) (held >> bits);
      }
    }
    return Optional.of(bytes);
  }
}
