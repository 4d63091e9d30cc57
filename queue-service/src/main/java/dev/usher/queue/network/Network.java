package dev.usher.queue.network;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IP address, or a network in CIDR notation. IPv4 counts as a part of IPv6 ({@code
 * ::ffff:192.0.2.7}), so that an address is the same however it is written.
 *
 * @param upper the upper 64 bits of its first address
 * @param lower the lower 64 bits
 * @param prefix how many bits all of its addresses have in common
 */
public record Network(long upper, long lower, int prefix) {
  private static final int IPV4_BYTES = 4;
  private static final int IPV4_BITS = 32;
  private static final int HALF = 64;
  private static final int IPV6_BITS = 128;
  private static final long IPV4_MAPPED = 0xffff_0000_0000L;
  private static final int LONGEST = 49;

  /** Whether the text is an address or a network. */
  public static boolean isOne(@Nullable String text) {
    return text != null && parse(text).isPresent();
  }

  /**
   * Reads an address (a network of one), or a network. Bits beyond the prefix are ignored; empty if
   * it is neither.
   */
  public static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes =
        text.length() > LONGEST || address.indexOf('%') >= 0 || address.indexOf('[') >= 0
            ? null
            : NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      return Optional.empty();
    }
    boolean isIpv4 = bytes.length == IPV4_BYTES;
    int most = isIpv4 ? IPV4_BITS : IPV6_BITS;
    int prefix = slash < 0 ? most : number(text.substring(slash + 1));
    if (prefix < 0 || prefix > most) {
      return Optional.empty();
    }
    ByteBuffer read = ByteBuffer.wrap(bytes);
    return Optional.of(
        isIpv4
            ? of(
                0,
                IPV4_MAPPED | Integer.toUnsignedLong(read.getInt()),
                prefix + IPV6_BITS - IPV4_BITS)
            : of(read.getLong(), read.getLong(), prefix));
  }

  private static Network of(long upper, long lower, int prefix) {
    return new Network(upper & upperMask(prefix), lower & lowerMask(prefix), prefix);
  }

  private static int number(String digits) {
    return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
  }

  /** Whether all addresses of the other network are in this one. */
  public boolean contains(Network other) {
    return other.prefix >= prefix
        && (other.upper & upperMask(prefix)) == upper
        && (other.lower & lowerMask(prefix)) == lower;
  }

  private static long upperMask(int prefix) {
    return prefix == 0 ? 0 : -1L << Math.max(0, HALF - prefix);
  }

  private static long lowerMask(int prefix) {
    return prefix <= HALF ? 0 : -1L << (IPV6_BITS - prefix);
  }
}
