package dev.usher.queue.join;

import static dev.usher.testing.Eventually.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class JoinTest {

  @Test
  void numbersAreGivenWithoutGapsOrDoubles() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    List<Visitor> visitors = room.joinMany(300);
    for (int i = 0; i < visitors.size(); i++) {
      assertEquals(i + 1, visitors.get(i).number());
    }
    assertEquals(301, room.joins().number());
  }

  @Test
  void theSameBrowserGetsItsOwnQueueTokenBack() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);
    room.joins();
    Reply joined = room.join();
    String cookie = joined.header("Set-Cookie");
    assertTrue(cookie.startsWith("usher-queue-token-" + room.id() + "="), cookie);
    for (String part : List.of("HttpOnly", "SameSite=Lax", "Path=/api/rooms/" + room.id())) {
      assertTrue(cookie.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)), cookie);
    }
    Map<String, String> carried = Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
    Reply again = Http.send("POST", room.uri() + "/tokens", "", carried);
    assertEquals(200, again.status());
    assertEquals(joined.number("/number"), again.number("/number"));
    Reply position = Http.send("GET", room.uri() + "/position", "", carried);
    assertEquals(joined.number("/number"), position.number("/number"));

    String password = "Basic " + Base64.getEncoder().encodeToString("shop:open".getBytes(UTF_8));
    Map<String, String> guarded =
        Map.of("Cookie", carried.get("Cookie"), "Authorization", password);
    Reply behindAPassword = Http.send("POST", room.uri() + "/tokens", "", guarded);
    assertEquals(joined.number("/number"), behindAPassword.number("/number"));
  }

  @Test
  void nobodyJoinsBeforeItOpens() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "opensAt", Instant.now().plusSeconds(3600).toString());
    assertEquals("CLOSED", room.look().getString("state"));
    assertEquals("room-closed", room.join().problem());
    assertEquals(409, room.join().status());
    assertEquals(0, issued(room));
  }

  @Test
  void whoComesTooEarlyLearnsWhenItOpensByTheServersClock() {
    Instant opensAt = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
    Reply early = WaitingRoom.opened(ServiceUnderTest.url(), "opensAt", opensAt.toString()).join();
    assertEquals(opensAt.toString(), early.text("/opensAt"));
    Instant now = Instant.parse(early.text("/now"));
    long seconds = (Duration.between(now, opensAt).toMillis() + 999) / 1000;
    assertEquals(seconds, Long.parseLong(early.header("Retry-After")));

    Instant farOff = Instant.now().plusSeconds(100_000);
    Reply veryEarly =
        WaitingRoom.opened(ServiceUnderTest.url(), "opensAt", farOff.toString()).join();
    assertEquals("3600", veryEarly.header("Retry-After"));
  }

  @Test
  void whoComesBeforeTheStartGetsTheirNumberAndWaitsForIt() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "startsAt", Instant.now().plusSeconds(3600).toString());
    Visitor first = room.joins();
    Visitor second = room.joins();
    assertEquals(List.of(1L, 2L), List.of(first.number(), second.number()));
    assertEquals("PREQUEUE", second.state());
    assertEquals(2, second.polls().number("/position"));
    await().until(() -> first.claims().problem(), "not-your-turn"::equals);

    room.set(
        "startsAt", Instant.now().minusSeconds(1).toString(), "opensAt", "2020-01-01T00:00:00Z");
    await().until(first::state, "YOUR_TURN"::equals);
  }

  /** At all instances, once they have read the room, which they do each second. */
  @Test
  void nobodyJoinsOrClaimsFromBlockedNetworks() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor before = room.joins();
    await().until(before::state, "YOUR_TURN"::equals);
    room.set("joinRules", blocked("198.51.100.0/24", "2001:db8::/32")).is(200);
    room.joins();

    room.set("joinRules", blocked("198.51.100.0/24", "127.0.0.0/8", "::1")).is(200);
    assertEquals("blocked", room.join().problem());
    assertEquals(403, room.join().status());
    assertEquals("blocked", before.claims().problem());
    Reply page = Http.send("POST", room.uri() + "/place", "", Map.of()).is(403);
    assertTrue(page.body().contains("Nobody can join from your network."), page::body);
    assertEquals(2, issued(room));

    room.set().is(200);
    before.claims().is(201);
    Reply wrong = room.set("joinRules", blocked("192.0.2.0/33"));
    assertEquals(422, wrong.status());
    assertTrue(wrong.body().contains("joinRules.blocked"), wrong::body);
  }

  private static JsonObject blocked(String... networks) {
    return new JsonObject().put("blocked", new JsonArray(List.of(networks)));
  }

  @Test
  void aSoldOutRoomTakesNoJoinsAndItsPositionsSaySo() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);
    room.joins();
    Visitor waiting = room.joins();
    room.is("sold-out");
    assertEquals("sold-out", room.join().problem());
    assertEquals("SOLD_OUT", waiting.polls().text("/room"));
    assertEquals(2, issued(room));
    room.is("resume");
    assertEquals(3, room.joins().number());
  }

  /** As if another instance has just ended the room and this one has not noticed yet. */
  @Test
  void theDatabaseHasTheLastWordOnWhoMayJoin() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    TestDatabase.update(
        "update queue.room set phase = 'SOLD_OUT', revision = revision + 1 where id = ?",
        room.id());
    assertEquals("sold-out", room.join().problem());
    assertEquals(0, issued(room));
  }

  @Test
  void forgedTokensAndThoseOfOtherRoomsAreRefused() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor stranger = other.joins();
    Visitor lost = new Visitor(room.uri(), stranger.token(), stranger.number());
    assertEquals(403, lost.polls().status());
    assertEquals("token-of-other-room", lost.claims().problem());

    Visitor own = room.joins();
    Visitor forger = new Visitor(room.uri(), withNumber(own.token(), 999), 999);
    for (Reply reply : List.of(forger.polls(), forger.claims())) {
      assertEquals(401, reply.status());
      assertEquals("token-invalid", reply.problem());
    }
    Reply none = Http.send("GET", room.uri() + "/position", "", Map.of());
    assertEquals(401, none.status());
    assertEquals("token-missing", none.problem());
    String operator = TestStores.keys().operatorToken(Duration.ofMinutes(5));
    assertEquals("token-invalid", new Visitor(room.uri(), operator, 1).polls().problem());
  }

  @Test
  void whoMissedTheirTurnJoinsAgainAtTheEnd() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "claimWindow", "PT1S");
    Visitor late = room.joins();
    await().until(late::state, "MISSED"::equals);
    assertEquals("turn-missed", late.claims().problem());
    Reply again = late.joinsAgain();
    assertEquals(201, again.status());
    assertNotEquals(late.number(), again.number("/number"));
  }

  @Test
  void aResponseSaysWhenToPollAgain() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "admitPerMinute", 60);
    room.joinMany(30);
    Reply last = room.joins().polls();
    assertEquals(last.header("Retry-After"), last.text("/retryAfter"));
    assertTrue(last.number("/retryAfter") >= 2, last::toString);
    assertTrue(last.text("/estimatedWait").startsWith("PT"), last::toString);
  }

  /** The queue token with another number, under the signature that it had. */
  private static String withNumber(String token, int number) {
    String[] parts = token.split("\\.", -1);
    String claims =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.US_ASCII)
            .replaceAll("\"number\":\\d+", "\"number\":" + number);
    String altered =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.US_ASCII));
    return parts[0] + "." + altered + "." + parts[2];
  }

  private static long issued(WaitingRoom room) {
    return TestDatabase.number("select issued from queue.counter where room = ?", room.id());
  }
}
