package dev.usher.queue.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NetworkDemandTest {
  private static final int FREE = 10;
  private static final int LEAST = 100;
  private static final int MOST = 400;

  private final NetworkDemand demand =
      new NetworkDemand(new WorkSettings(LEAST, MOST, FREE, Duration.ZERO, 1));

  @Test
  void challengesGetHarderWithTheJoinsOfANetworkUpToABound() {
    for (int i = 1; i < 2 * FREE; i++) {
      assertEquals(LEAST, count("192.0.2." + i), "challenge " + i);
    }
    assertEquals(2 * LEAST, count("192.0.2.77"));
    long before = 0;
    for (int i = 0; i < 10 * FREE; i++) {
      long now = count("192.0.2.78");
      assertTrue(now >= before && now <= MOST, now + " after " + before);
      before = now;
    }
    assertEquals(MOST, before);
    assertEquals(LEAST, count("198.51.100.1"), "another network");
  }

  private long count(String address) {
    return demand.count(SocketAddress.inetSocketAddress(1, address));
  }
}
