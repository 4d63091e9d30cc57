package dev.usher.queue.bypass;

import static dev.usher.testing.Eventually.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.invitation.Invitation;
import dev.usher.queue.invitation.InvitationCodes;
import dev.usher.queue.invitation.InvitationCodes.Kind;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Staff with a bypass link get passes without waiting. */
@QuarkusTest
@WithTestResource(TestStores.class)
class BypassTest {
  @Inject MeterRegistry meters;
  @Inject BypassStore store;
  @Inject RoomRegistry rooms;
  @Inject InvitationCodes codes;

  @Test
  void aLinkGivesAPassInEveryRoomThatHasNotEnded() {
    String later = Instant.now().plus(Duration.ofHours(2)).toString();
    WaitingRoom room = opened("opensAt", later, "startsAt", later);
    String code = link(room, 10);
    follows(room, code, key()).is(201);
    room.set("mode", "CLOSED").is(200);
    follows(room, code, key()).is(201);
    room.set().is(200);
    room.is("pause");
    follows(room, code, key()).is(201);
    room.is("sold-out");
    follows(room, code, key()).is(201);
    room.is("end");
    assertEquals("room-ended", follows(room, code, key()).problem());
    assertEquals(4, passes(room));
    assertEquals(4, used(room), "A refused claim is no use");
  }

  /** Another instance may not know yet that the room has ended. */
  @Test
  void postgresqlDecidesWhetherTheRoomHasEnded() {
    WaitingRoom room = opened();
    String code = link(room, 1);
    TestDatabase.update("update queue.room set ends_at = now() where id = ?", room.id());
    assertEquals("room-ended", follows(room, code, key()).problem());
    assertEquals(0, passes(room));
    assertEquals(0, used(room), "A refused claim is no use");
  }

  @Test
  void aPassIsBoundIfTheRoomBoundPassesWhenItWasGivenAndStaysSo() {
    WaitingRoom room = opened("bindPasses", true);
    String code = link(room, 2);
    String early = key();
    Reply bound = follows(room, code, early).is(201);
    assertTrue(isBound(bound));
    room.set().is(200);
    String later = key();
    Reply plain = follows(room, code, later).is(201);
    assertFalse(isBound(plain));
    assertEquals(bound.text("/pass"), follows(room, code, early).is(201).text("/pass"));
    room.set("bindPasses", true).is(200);
    assertEquals(plain.text("/pass"), follows(room, code, later).is(201).text("/pass"));
  }

  private static boolean isBound(Reply pass) {
    String claims = pass.text("/pass").split("\\.", -1)[1];
    return new JsonObject(new String(Base64.getUrlDecoder().decode(claims), UTF_8))
        .getBoolean("bound", false);
  }

  @Test
  void theSameBrowserGetsTheSamePassUntilItEnds() {
    WaitingRoom room = opened();
    String code = link(room, 2);
    String browser = key();
    Reply first = follows(room, code, browser).is(201);
    String cookie = first.cookies().get(0);
    assertTrue(cookie.contains("usher-bypass-" + room.id() + "=" + browser), cookie);
    assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Lax"), cookie);
    assertEquals("no-store", first.header("Cache-Control"));
    assertEquals(first.text("/pass"), follows(room, code, browser).text("/pass"));
    String kept = cookie.substring(0, cookie.indexOf(';'));
    Reply byCookie = send(room, code, null, Map.of("Cookie", kept)).is(201);
    assertEquals(first.text("/passId"), byCookie.text("/passId"));
    assertEquals(1, used(room));

    room.finish(first.text("/passId")).is(204);
    Reply second = follows(room, code, browser).is(201);
    assertNotEquals(first.text("/passId"), second.text("/passId"));
    assertEquals("bypass-used", follows(room, code, key()).problem());
    assertEquals(second.text("/passId"), follows(room, code, browser).text("/passId"));
    assertEquals(2, used(room));
  }

  @Test
  void ofManyWhoFollowALinkAtOnceAsManyGetAPassAsItSays() {
    WaitingRoom room = opened();
    String code = link(room, 5);
    List<String> browsers = Stream.generate(BypassTest::key).limit(12).toList();
    List<CompletableFuture<Reply>> all =
        browsers.stream()
            .flatMap(browser -> Stream.of(browser, browser))
            .map(browser -> followsAsync(room, code, browser))
            .toList();
    List<Reply> replies = all.stream().map(CompletableFuture::join).toList();
    long ids =
        replies.stream()
            .filter(reply -> reply.status() == 201)
            .map(reply -> reply.text("/passId"))
            .distinct()
            .count();
    assertEquals(5, ids);
    assertEquals(10, replies.stream().filter(reply -> reply.status() == 201).count());
    assertEquals(5, used(room));
    assertEquals(5, passes(room));
  }

  @Test
  void nothingElseIsALink() {
    WaitingRoom room = opened("joinRules", new JsonObject().put("invitationOnly", true));
    String other = link(opened(), 1);
    String own = link(room, 1);
    String altered = (own.startsWith("0") ? "1" : "0") + own.substring(1);
    String invitation = codes(room, "invitations", "joins", 1).get(0);
    for (String code : List.of(other, altered, invitation, "0000-0000-0000-0000-0000-0000", "")) {
      assertEquals("bypass-invalid", follows(room, code, key()).problem(), code);
    }
    String join = new JsonObject().put("invitation", own).encode();
    Reply joined = Http.send("POST", room.uri() + "/tokens", join, json());
    assertEquals("invitation-invalid", joined.problem(), "A link for staff is no invitation");
    assertEquals(0, passes(room));
    follows(room, own, "short").is(422);
    Map<String, String> foreign =
        Map.of("Content-Type", "application/json", "Origin", "https://evil.example");
    assertEquals("cross-site", send(room, own, key(), foreign).problem());
  }

  @Test
  void aQueueTokenAloneGetsNothing() {
    WaitingRoom room = opened("maxActive", 1);
    List<Visitor> visitors = room.joinMany(2);
    follows(room, link(room, 1), key()).is(201);
    await().until(visitors.get(0)::state, "YOUR_TURN"::equals);
    assertEquals("not-your-turn", visitors.get(1).claims().problem());
  }

  /** Neither now nor after Redis has lost everything. */
  @Test
  void itsPassesTakeNoSlot() {
    WaitingRoom room = opened("maxActive", 1);
    String code = link(room, 3);
    List<Reply> staff =
        IntStream.range(0, 3).mapToObj(i -> follows(room, code, key()).is(201)).toList();
    Visitor visitor = room.joins();
    assertEquals(1, visitor.number());
    await().until(visitor::state, "YOUR_TURN"::equals);
    String pass = visitor.claims().is(201).text("/passId");
    TestRedis.send("FLUSHALL");
    await().until(() -> StoredQueue.live(room), live -> live == 1);

    room.finish(staff.get(0).text("/passId")).is(204);
    assertEquals("ADMITTED", visitor.state(), "Its number is no visitor's");
    Visitor next = room.joins();
    assertEquals(2, next.number());
    StoredQueue.awaitRun(room, 2);
    assertEquals("WAITING", next.state(), "No slot was free for it");
    room.finish(pass).is(204);
    await().until(next::state, "YOUR_TURN"::equals);
  }

  @Test
  void itsPassesAreRenewedAndFinishedAsOthersAre() {
    WaitingRoom room = opened("passTtl", "PT10M", "maxPassTtl", "PT15M");
    Reply pass = follows(room, link(room, 2), key()).is(201);
    TestDatabase.update(
        "update queue.pass set issued_at = issued_at - interval '9 minutes', expires_at ="
            + " expires_at - interval '9 minutes', renewable_until = renewable_until - interval '9"
            + " minutes' where room = ?",
        room.id());
    Reply renewed = renews(room, pass).is(200);
    Instant end = Instant.parse(renewed.text("/expiresAt"));
    assertTrue(end.isBefore(Instant.now().plus(Duration.ofMinutes(6).plusSeconds(2))), "The cap");
    assertTrue(end.isAfter(Instant.now().plus(Duration.ofMinutes(5))), end::toString);
    assertEquals("pass-not-renewable", renews(room, renewed).problem());
    room.finish(pass.text("/passId")).is(204);
    assertEquals("pass-over", renews(room, pass).problem());
  }

  @Test
  void itsPassesAreRenewedInEveryRoomThatHasNotEnded() {
    WaitingRoom room = opened("passTtl", "PT10M", "maxPassTtl", "PT15M");
    String code = link(room, 1);
    Reply pass = follows(room, code, key()).is(201);
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    Reply other = visitor.claims().is(201);
    room.is("sold-out");
    renews(room, pass).is(200);
    assertEquals("sold-out", renews(room, other).problem());
    room.is("end");
    assertEquals("room-ended", renews(room, pass).problem());
  }

  /** As after a connection that was lost while it committed. */
  @Test
  void anAttemptAfterOneThatWasCommittedIsTheUse() {
    WaitingRoom room = opened();
    Room own = rooms.view(room.id()).await().indefinitely().room();
    Invitation link = codes.read(Kind.BYPASS, own, link(room, 1)).orElseThrow();
    String made = UUID.randomUUID().toString();
    for (int attempt = 0; attempt < 2; attempt++) {
      BypassStore.Claimed claimed = claim(own, link, made);
      assertEquals(made, claimed.pass().id());
      assertTrue(claimed.isNew(), "It is logged and counted");
    }
    assertFalse(claim(own, link, UUID.randomUUID().toString()).isNew());
    assertEquals(1, used(room));
  }

  private BypassStore.Claimed claim(Room room, Invitation link, String made) {
    return QuarkusTransaction.requiringNew()
        .call(() -> store.claimNow(room, link, "browser", made));
  }

  @Test
  void redisHasNoPartInIt() {
    WaitingRoom room = opened();
    String code = link(room, 2);
    TestStores.stores().killRedis();
    try {
      Reply pass = follows(room, code, key()).is(201);
      room.finish(pass.text("/passId")).is(204);
    } finally {
      TestStores.stores().startRedis();
    }
  }

  @Test
  void linksEndWithTheRoom() {
    WaitingRoom room = opened("passTtl", "PT1S");
    String code = link(room, 2);
    follows(room, code, key()).is(201);
    room.is("end");
    await().until(() -> room.delete().status(), status -> status == 204);
    assertEquals(
        0, TestDatabase.number("select count(*) from queue.bypass where room = ?", room.id()));
    room.set().is(201);
    assertEquals("bypass-invalid", follows(room, code, key()).problem());
  }

  @Test
  void operatorsGetLinksAsCsv() {
    WaitingRoom room = opened();
    Reply csv = create(room, "bypass-links", "uses", 2, 3).is(200);
    List<String> lines = csv.body().lines().toList();
    assertEquals("code,link,uses,expiresAt", lines.get(0));
    assertEquals(3, lines.stream().skip(1).distinct().count());
    assertTrue(lines.get(1).contains("/rooms/" + room.id() + "#bypass="), lines.get(1));
    assertTrue(csv.header("Content-Disposition").contains("-bypass-links.csv"), csv::toString);
    Http.send("POST", room.uri() + "/bypass-links", request("uses", 1, 1), json()).is(401);
    create(room, "bypass-links", "uses", 256, 1).is(422);
    create(room, "bypass-links", "uses", 1, 1001).is(422);
  }

  @Test
  void eachUseIsCounted() {
    WaitingRoom room = opened();
    double issued = meters.counter("usher.bypass.passes", "result", "issued").count();
    double refused = meters.counter("usher.bypass.passes", "result", "refused").count();
    String code = link(room, 1);
    follows(room, code, key()).is(201);
    follows(room, code, key()).is(403);
    follows(room, "wrong", key()).is(403);
    assertEquals(issued + 1, meters.counter("usher.bypass.passes", "result", "issued").count());
    assertEquals(refused + 2, meters.counter("usher.bypass.passes", "result", "refused").count());
  }

  private static WaitingRoom opened(Object... changes) {
    return WaitingRoom.opened(ServiceUnderTest.url(), changes);
  }

  private static String key() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static String link(WaitingRoom room, int uses) {
    return codes(room, "bypass-links", "uses", uses).get(0);
  }

  private static List<String> codes(WaitingRoom room, String kind, String name, int uses) {
    return create(room, kind, name, uses, 1)
        .is(200)
        .body()
        .lines()
        .skip(1)
        .map(line -> Arrays.asList(line.split(",")).get(0))
        .toList();
  }

  private static Reply create(WaitingRoom room, String kind, String name, int uses, int count) {
    String body = request(name, uses, count);
    return Http.send("POST", room.uri() + "/" + kind, body, WaitingRoom.operator());
  }

  private static String request(String name, int uses, int count) {
    return new JsonObject()
        .put("count", count)
        .put(name, uses)
        .put("expiresAt", Instant.now().plus(Duration.ofDays(1)).toString())
        .encode();
  }

  private static Map<String, String> json() {
    return Map.of("Content-Type", "application/json");
  }

  private static Reply follows(WaitingRoom room, String code, String browser) {
    return followsAsync(room, code, browser).join();
  }

  private static CompletableFuture<Reply> followsAsync(
      WaitingRoom room, String code, String browser) {
    return Http.sendAsync("POST", room.uri() + "/bypass", body(code, browser), json());
  }

  private static Reply send(
      WaitingRoom room, String code, @Nullable String browser, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(json());
    all.putAll(headers);
    return Http.send("POST", room.uri() + "/bypass", body(code, browser), all);
  }

  private static String body(String code, @Nullable String browser) {
    JsonObject body = new JsonObject().put("code", code);
    return (browser == null ? body : body.put("browser", browser)).encode();
  }

  private static Reply renews(WaitingRoom room, Reply pass) {
    return Http.send(
        "POST",
        room.uri() + "/passes/" + pass.text("/passId") + "/renewal",
        "",
        Map.of("Authorization", "Bearer " + pass.text("/pass")));
  }

  private static long used(WaitingRoom room) {
    return TestDatabase.number(
        "select coalesce(sum(used), 0) from queue.invitation where room = ?", room.id());
  }

  private static long passes(WaitingRoom room) {
    return TestDatabase.number(
        "select count(*) from queue.pass where room = ? and number < 0", room.id());
  }
}
