package dev.usher.queue.draw.proof;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed permutation of the numbers 1 to a size: a Feistel network on a power of four that is at
 * least the size, with cycle walking for what is above it (Black and Rogaway, "Ciphers with
 * arbitrary finite domains", CT-RSA 2002). Nothing is stored for a number; the round functions, of
 * HMAC-SHA256, are tables of the square root of the size. Thread-safe.
 */
public final class Permutation {
  private static final int ROUNDS = 10;

  /** Enough for an even distribution of two numbers; the walk then takes 128 steps. */
  private static final int LEAST_HALF_BITS = 4;

  private static final int MOST_HALF_BITS = 16;
  private static final int VALUES_OF_A_HASH = 16;
  private static final int BYTE = 0xff;

  private final long size;
  private final int halfBits;
  private final char[][] rounds;

  /**
   * A permutation.
   *
   * @param key at least 16 bytes
   * @param size 0 to 4294967296
   */
  public Permutation(byte[] key, long size) {
    this.size = size;
    int bits = LEAST_HALF_BITS;
    while (1L << (2 * bits) < size) {
      bits++;
    }
    if (size < 0 || bits > MOST_HALF_BITS) {
      throw new IllegalArgumentException("No permutation of " + size + " numbers");
    }
    this.halfBits = bits;
    this.rounds = tables(key, bits);
  }

  /** How many numbers are permuted. */
  public long size() {
    return size;
  }

  /**
   * Where a number goes: another number from 1 to the size, and no other goes there.
   *
   * @throws IllegalArgumentException if the number is not from 1 to the size
   */
  public long of(long number) {
    if (number < 1 || number > size) {
      throw new IllegalArgumentException(number + " is not from 1 to " + size);
    }
    long value = number - 1;
    do {
      value = network(value);
    } while (value >= size);
    return value + 1;
  }

  private long network(long value) {
    int mask = (1 << halfBits) - 1;
    int left = (int) (value >>> halfBits);
    int right = (int) value & mask;
    for (char[] round : rounds) {
      int next = left ^ (round[right] & mask);
      left = right;
      right = next;
    }
    return (long) left << halfBits | right;
  }

  /**
   * For round r and half h: two bytes of HMAC-SHA256(key, r, h / 16), where r is one byte and h /
   * 16 two, at 2 * (h mod 16), big-endian; the network uses their last bits.
   */
  private static char[][] tables(byte[] key, int halfBits) {
    Mac mac = mac(key);
    char[][] tables = new char[ROUNDS][1 << halfBits];
    for (int round = 0; round < ROUNDS; round++) {
      for (int half = 0; half < tables[round].length; half += VALUES_OF_A_HASH) {
        int block = half / VALUES_OF_A_HASH;
        byte[] hash = mac.doFinal(new byte[] {(byte) round, (byte) (block >> 8), (byte) block});
        for (int i = 0; i < VALUES_OF_A_HASH; i++) {
          tables[round][half + i] = (char) (((hash[2 * i] & BYTE) << 8) | (hash[2 * i + 1] & BYTE));
        }
      }
    }
    return tables;
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
