package dev.usher.queue.bypass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.invitation.Invitation;
import dev.usher.queue.invitation.InvitationCodes;
import dev.usher.queue.invitation.InvitationCodes.Kind;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.testing.SignedCodes;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What bypass links are good for, and how often. */
@QuarkusTest
@WithTestResource(TestStores.class)
class BypassLinkTest extends BypassCase {
  @Inject MeterRegistry meters;
  @Inject BypassStore store;
  @Inject RoomRegistry rooms;
  @Inject InvitationCodes codes;

  @Test
  void operatorsGetLinksAsCsv() {
    WaitingRoom room = opened();
    Reply csv = SignedCodes.BYPASS_LINKS.create(room, 3, 2).is(200);
    List<String> lines = csv.body().lines().toList();
    assertEquals("code,link,uses,expiresAt", lines.get(0));
    assertEquals(3, lines.stream().skip(1).distinct().count());
    assertTrue(lines.get(1).contains("/rooms/" + room.id() + "#bypass="), lines.get(1));
    assertTrue(csv.header("Content-Disposition").contains("-bypass-links.csv"), csv::toString);
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    SignedCodes.BYPASS_LINKS.create(room, 1, 1, tomorrow, json()).is(401);
    SignedCodes.BYPASS_LINKS.create(room, 1, 256).is(422);
    SignedCodes.BYPASS_LINKS.create(room, 1001, 1).is(422);
  }

  @Test
  void nothingElseIsALink() {
    WaitingRoom room = opened("joinRules", new JsonObject().put("invitationOnly", true));
    String other = link(opened(), 1);
    String own = link(room, 1);
    String altered = (own.startsWith("0") ? "1" : "0") + own.substring(1);
    String invitation = SignedCodes.INVITATIONS.one(room, 1);
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
    List<String> browsers = Stream.generate(BypassCase::key).limit(12).toList();
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

  @Test
  void linksEndWithTheRoom() {
    WaitingRoom room = opened("passTtl", "PT1S");
    String code = link(room, 2);
    String browser = key();
    Reply before = follows(room, code, browser).is(201);
    room.is("end");
    await().until(() -> room.delete().status(), status -> status == 204);
    assertEquals(
        0, TestDatabase.number("select count(*) from queue.bypass where room = ?", room.id()));
    room.set().is(201);
    assertEquals("bypass-invalid", follows(room, code, browser).problem());
    Reply after = follows(room, link(room, 1), browser).is(201);
    assertNotEquals(claims(before).getString("sub"), claims(after).getString("sub"));
  }
}
