package dev.usher.queue.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(TrustedProxyTest.BehindAProxy.class)
class TrustedProxyTest {

  /** As the operations guide says for a proxy on this machine that sends RFC 7239. */
  public static final class BehindAProxy implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.http.proxy.proxy-address-forwarding", "true",
          "quarkus.http.proxy.allow-forwarded", "true",
          "quarkus.http.proxy.trusted-proxies", "127.0.0.1");
    }
  }

  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());

  @Test
  void theOwnOriginAndTheSchemeAreWhatTheTrustedProxySays() {
    Reply joined = joins("https://tickets.example");
    assertEquals(201, joined.status());
    assertTrue(joined.header("Set-Cookie").contains("Secure"), joined.header("Set-Cookie"));

    assertEquals("cross-site", joins("https://evil.example").problem());
    assertEquals("cross-site", joins("http://tickets.example").problem());
    assertEquals("cross-site", joins(ServiceUnderTest.url()).problem());
  }

  private Reply joins(String origin) {
    return Http.send(
        "POST",
        room.uri() + "/tokens",
        "",
        Map.of("Origin", origin, "Forwarded", "for=203.0.113.7;host=tickets.example;proto=https"));
  }
}
