package dev.usher.queue.network;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a client is counted by. The address is that of the connection, or the one that a trusted
 * proxy reports.
 */
public final class Clients {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
  private static final long UPPER_48_BITS = -1L << 16;

  private Clients() {}

  /**
   * The address as text; empty if it is not known. A proxy that sends RFC 7239 writes IPv6
   * addresses in brackets, which are no part of them.
   */
  public static String text(SocketAddress client) {
    String text =
        Objects.requireNonNullElse(
            client.hostAddress(), Objects.requireNonNullElse(client.host(), ""));
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  /**
   * One internet connection: an IPv4 address as text, or the upper 64 bits of an IPv6 address as a
   * number, which is what one connection usually gets.
   */
  public static Object address(SocketAddress client) {
    String address = text(client);
    if (address.indexOf(':') < 0) {
      return address;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length != IPV6_BYTES) {
      return address;
    }
    return Arrays.equals(bytes, 0, IPV4_MAPPED.length, IPV4_MAPPED, 0, IPV4_MAPPED.length)
        ? NetUtil.bytesToIpAddress(bytes, IPV4_MAPPED.length, IPV4_BYTES)
        : (Object) ByteBuffer.wrap(bytes).getLong();
  }

  /**
   * The network of an {@link #address}, which one customer can rent: an IPv4 /24 or an IPv6 /48.
   */
  public static Object network(Object address) {
    if (address instanceof Long upper) {
      return upper & UPPER_48_BITS;
    }
    String text = (String) address;
    int lastDot = text.lastIndexOf('.');
    return lastDot < 0 ? text : text.substring(0, lastDot);
  }
}
