package dev.usher.queue.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
  @Test
  void anAddressIsInItsNetworks() {
    for (String network :
        List.of("192.0.2.7", "192.0.2.0/24", "192.0.2.200/24", "0.0.0.0/0", "::ffff:192.0.2.7")) {
      assertTrue(contains(network, "192.0.2.7"), network);
      assertTrue(contains(network, "::ffff:192.0.2.7"), network);
    }
    for (String network : List.of("192.0.2.8", "192.0.3.0/24", "192.0.2.8/29", "2001:db8::/32")) {
      assertFalse(contains(network, "192.0.2.7"), network);
    }
    assertTrue(contains("2001:db8::/32", "2001:db8:ffff::1"));
    assertTrue(contains("2001:db8::1", "2001:db8:0:0:0:0:0:1"));
    assertTrue(contains("2001:db8::/65", "2001:db8::1"));
    assertFalse(contains("2001:db8::/65", "2001:db8:0:0:8000::"));
    assertTrue(contains("2001:db8::/64", "2001:db8:0:0:8000::"));
    assertFalse(contains("2001:db8::/64", "2001:db8:0:1::"));
    assertTrue(contains("::/0", "192.0.2.7"));
  }

  @Test
  void whatIsNoNetworkIsRefused() {
    for (String text :
        List.of(
            "",
            "shop.example",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.0/-1",
            "2001:db8::/129",
            "[2001:db8::1]",
            "fe80::1%eth0",
            "192.0.2.7 192.0.2.8")) {
      assertFalse(Network.isOne(text), text);
    }
    assertFalse(Network.isOne(null));
  }

  @Test
  void clientsAreCountedByConnectionAndByNetwork() {
    assertEquals(address("192.0.2.1"), address("::ffff:192.0.2.1"));
    assertNotEquals(address("192.0.2.1"), address("192.0.2.2"));
    assertNotEquals(address("::ffff:192.0.2.1"), address("::ffff:192.0.2.2"));
    assertEquals(address("2001:db8::1"), address("2001:db8:0:0:ffff::"));
    assertNotEquals(address("2001:db8::1"), address("2001:db8:0:1::1"));
    assertEquals("unknown", address("unknown"));

    assertEquals(network("192.0.2.1"), network("::ffff:192.0.2.255"));
    assertNotEquals(network("192.0.2.1"), network("192.0.3.1"));
    assertEquals(network("2001:db8:7::1"), network("2001:db8:7:ffff::"));
    assertNotEquals(network("2001:db8:7::1"), network("2001:db8:8::1"));
    assertEquals("unknown", network("unknown"));
  }

  private static boolean contains(String network, String address) {
    return Network.parse(network).orElseThrow().contains(Network.parse(address).orElseThrow());
  }

  private static Object address(String address) {
    return Clients.address(SocketAddress.inetSocketAddress(1, address));
  }

  private static Object network(String address) {
    return Clients.network(address(address));
  }
}
