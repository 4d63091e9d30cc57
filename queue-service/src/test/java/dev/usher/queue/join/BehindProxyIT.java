package dev.usher.queue.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A packaged instance behind a proxy on this machine that sends RFC 7239, as in the operations
 * guide, which accepts few joins from one address.
 */
class BehindProxyIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int MOST = 3;

  private static ServiceProcess service;

  private WaitingRoom room;

  @BeforeAll
  static void start() {
    service =
        TestStores.service(
            "queue-service",
            Map.of(
                "usher.waiting-room.joins-per-address", Integer.toString(MOST),
                "usher.waiting-room.joins-per-address-period", "PT1H",
                "quarkus.http.proxy.proxy-address-forwarding", "true",
                "quarkus.http.proxy.allow-forwarded", "true",
                "quarkus.http.proxy.trusted-proxies", "127.0.0.1"));
    service.awaitReady(START);
  }

  @AfterAll
  static void stop() {
    service.stop();
  }

  @BeforeEach
  void open() {
    room = WaitingRoom.opened(service.url());
  }

  @Test
  void theOwnOriginAndTheSchemeAreWhatTheTrustedProxySays() {
    Reply joined = joinsFrom("https://tickets.example");
    assertEquals(201, joined.status());
    assertTrue(joined.header("Set-Cookie").contains("Secure"), joined.header("Set-Cookie"));

    assertEquals("cross-site", joinsFrom("https://evil.example").problem());
    assertEquals("cross-site", joinsFrom("http://tickets.example").problem());
    assertEquals("cross-site", joinsFrom(service.url()).problem());
  }

  @Test
  void anAddressTakesSoManyPlacesAndOthersJoinAllTheSame() {
    String greedy = "for=\"[" + network() + "::1]\"";
    for (int i = 0; i < MOST; i++) {
      assertEquals(201, joins(greedy).status());
    }
    Reply refused = joins(greedy);
    assertEquals(429, refused.status());
    assertEquals("too-many-joins", refused.problem());
    assertTrue(Long.parseLong(refused.header("Retry-After")) > 0, refused::toString);
    assertEquals(MOST, room.look().getLong("issued"));

    assertEquals(201, joins("for=\"[" + network() + "::1]\"").status());
  }

  @Test
  void aBrowserWithoutScriptsIsRefusedByAPageInItsLanguage() {
    String greedy = "for=\"[" + network() + "::1]\"";
    Map<String, String> headers = Map.of("Forwarded", greedy, "Accept-Language", "de");
    for (int i = 0; i < MOST; i++) {
      Http.send("POST", room.uri() + "/place", "", headers).is(303);
    }
    Reply refused = Http.send("POST", room.uri() + "/place", "", headers).is(429);
    assertTrue(refused.header("Content-Type").startsWith("text/html"), refused::toString);
    assertTrue(Long.parseLong(refused.header("Retry-After")) > 0, refused::toString);
    assertTrue(refused.body().contains("Aus Ihrem Netz stellen sich viele"), refused::body);
    assertTrue(refused.body().contains("/place?lang=de\"><button>"), refused::body);
    assertEquals("", refused.header("Refresh"), "it would repeat no form");
  }

  @Test
  void allAddressesOfOneIpv6NetworkCountTogether() {
    String network = network();
    for (int i = 0; i < MOST; i++) {
      assertEquals(201, joins("for=\"[" + network + "::" + i + "]\"").status());
    }
    assertEquals(429, joins("for=\"[" + network + ":a:b:c:d]\"").status());
  }

  @Test
  void gettingOnesOwnPlaceBackAndComingTooEarlyCountForNothing() {
    String address = "for=\"[" + network() + "::1]\"";
    Visitor visitor = Visitor.of(room.uri(), joins(address));
    WaitingRoom closed = WaitingRoom.opened(service.url(), "opensAt", "2999-01-01T00:00:00Z");
    for (int i = 0; i <= MOST; i++) {
      Map<String, String> own =
          Map.of("Forwarded", address, "Authorization", "Bearer " + visitor.token());
      assertEquals(200, Http.send("POST", room.uri() + "/tokens", "", own).status());
      assertEquals("room-closed", joins(closed, address).problem());
    }
    assertEquals(201, joins(address).status());
  }

  /** The room has just been sold out at another instance, which this one learns by the join. */
  @Test
  void aJoinThatComesToNothingIsGivenBack() {
    String address = "for=\"[" + network() + "::1]\"";
    for (int i = 0; i <= MOST; i++) {
      WaitingRoom soldOut = WaitingRoom.opened(service.url());
      TestDatabase.update(
          "update queue.room set phase = 'SOLD_OUT', revision = revision + 1 where id = ?",
          soldOut.id());
      assertEquals("sold-out", joins(soldOut, address).problem());
    }
    for (int i = 0; i < MOST; i++) {
      assertEquals(201, joins(address).status());
    }
    assertEquals(429, joins(address).status());
  }

  /** A network that no other test has used. */
  private static String network() {
    String random = UUID.randomUUID().toString();
    return "2001:db8:" + random.substring(0, 4) + ":" + random.substring(4, 8);
  }

  private Reply joins(String forwarded) {
    return joins(room, forwarded);
  }

  private static Reply joins(WaitingRoom room, String forwarded) {
    return Http.send("POST", room.uri() + "/tokens", "", Map.of("Forwarded", forwarded));
  }

  private Reply joinsFrom(String origin) {
    return Http.send(
        "POST",
        room.uri() + "/tokens",
        "",
        Map.of("Origin", origin, "Forwarded", "for=203.0.113.7;host=tickets.example;proto=https"));
  }
}
