package dev.usher.queue.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new queue token would take the place of the one in the visitor's browser. */
@QuarkusTest
@WithTestResource(TestStores.class)
class CrossSiteTest {
  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void anotherSitesPageCannotJoin_whereTheBrowserNamesTheSite(String site) {
    refused(joins(Map.of("Sec-Fetch-Site", site)));
  }

  /** Over plain http browsers send no Sec-Fetch-Site. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:1"
      })
  void anotherSitesFormCannotJoin_overPlainHttp(String origin) {
    refused(joins(Map.of("Origin", origin, "Content-Type", "application/x-www-form-urlencoded")));
  }

  @Test
  void headersOfAProxyThatIsNotTrustedChangeNothing() {
    refused(
        joins(
            Map.of(
                "Origin", "http://evil.example",
                "X-Forwarded-Host", "evil.example",
                "X-Forwarded-Proto", "http",
                "Forwarded", "host=evil.example;proto=http")));
    Reply joined = joins(Map.of("X-Forwarded-Proto", "https"));
    assertEquals(201, joined.status());
    assertFalse(joined.header("Set-Cookie").contains("Secure"), joined.header("Set-Cookie"));
  }

  @Test
  void thisServicesPageAPersonAndAProgramJoin() {
    String own = ServiceUnderTest.url();
    assertEquals(201, joins(Map.of("Origin", own)).status());
    assertEquals(201, joins(Map.of("Origin", own, "Sec-Fetch-Site", "same-origin")).status());
    assertEquals(201, joins(Map.of("Sec-Fetch-Site", "none")).status());
    assertEquals(201, joins(Map.of()).status());
  }

  @Test
  void thisServicesPageJoins_behindAProxyThatEndsTlsAndIsNotTrusted() {
    String authority = URI.create(ServiceUnderTest.url()).getAuthority();
    assertEquals(201, joins(Map.of("Origin", "https://" + authority)).status());
    Map<String, String> otherHost =
        Map.of("Origin", "https://tickets.example", "Sec-Fetch-Site", "same-origin");
    assertEquals(201, joins(otherHost).status());
  }

  private Reply joins(Map<String, String> headers) {
    return Http.send("POST", room.uri() + "/tokens", "", headers);
  }

  private void refused(Reply reply) {
    assertEquals(403, reply.status());
    assertEquals("cross-site", reply.problem());
    assertEquals("", reply.header("Set-Cookie"));
    assertTrue(room.look().getLong("issued") == 0, "no number was given");
  }
}
