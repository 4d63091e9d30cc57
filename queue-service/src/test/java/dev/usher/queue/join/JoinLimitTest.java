package dev.usher.queue.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.problem.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JoinLimitTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final JoinLimit limit = new JoinLimit(2, 5, Duration.ofHours(10), meters);

  @Test
  void aNetworkTakesSoManyPlacesHoweverManyAddressesItUses() {
    for (int i = 1; i <= 5; i++) {
      assertTrue(joins("192.0.2." + i), "address " + i);
    }
    assertFalse(joins("192.0.2.6"));
    assertTrue(joins("198.51.100.1"), "another network");
    assertEquals(1, meters.counter("usher.joins.refused", "reason", "network").count());
  }

  @Test
  void ipv6NetworksAreThoseThatOneCustomerGets() {
    for (int i = 1; i <= 5; i++) {
      assertTrue(joins("2001:db8:7:" + i + "::1"));
    }
    assertFalse(joins("2001:db8:7:6::1"));
    assertTrue(joins("2001:db8:8::1"));
  }

  /** Otherwise a full network would also use up the joins of its addresses. */
  @Test
  void whatTheNetworkRefusesCountsForNoAddress() {
    for (int i = 1; i <= 5; i++) {
      joins("192.0.2." + i);
    }
    for (int i = 0; i < 3; i++) {
      assertFalse(joins("192.0.2.6"));
    }
    assertEquals(3, meters.counter("usher.joins.refused", "reason", "network").count());
    limit.restore(client("192.0.2.1"));
    assertTrue(joins("192.0.2.6"));
  }

  @Test
  void aLimitOf0IsNone() {
    JoinLimit off = new JoinLimit(0, 0, Duration.ofHours(1), meters);
    for (int i = 0; i < 100; i++) {
      off.charge(client("192.0.2.1"));
    }
  }

  private boolean joins(String address) {
    try {
      limit.charge(client(address));
      return true;
    } catch (ProblemException refusal) {
      assertEquals(429, refusal.problem().status());
      return false;
    }
  }

  private static SocketAddress client(String address) {
    return SocketAddress.inetSocketAddress(1, address);
  }
}
