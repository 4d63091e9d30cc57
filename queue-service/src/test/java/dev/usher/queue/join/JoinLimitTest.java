package dev.usher.queue.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class JoinLimitTest {
  @Test
  void ipv4AddressesCountByThemselves_howeverTheyAreWritten() {
    assertEquals(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    assertNotEquals(key("192.0.2.1"), key("192.0.2.2"));
    assertNotEquals(key("::ffff:192.0.2.1"), key("::ffff:192.0.2.2"));
    assertEquals(key("2001:db8::1"), key("2001:db8:0:0:ffff::"));
    assertNotEquals(key("2001:db8::1"), key("2001:db8:0:1::1"));
    assertEquals("unknown", key("unknown"));
  }

  private static Object key(String address) {
    return JoinLimit.key(SocketAddress.inetSocketAddress(1, address));
  }
}
