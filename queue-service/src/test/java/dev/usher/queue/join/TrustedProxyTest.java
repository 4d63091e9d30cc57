package dev.usher.queue.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.BehindProxyProfile;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(BehindProxyProfile.class)
class TrustedProxyTest {

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
