package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.pass.BrowserKey;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.queue.token.QueueToken;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rooms whose passes are good in the first browser only that comes to the shop with them. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class BindingTest {
  @Inject PassStore store;

  private final String ann = BrowserKey.random().hash();
  private final String bob = BrowserKey.random().hash();

  @Test
  void theFirstBrowserGetsThePassHoweverOftenItAsksAndNoOther() {
    WaitingRoom room = binding();
    Visitor visitor = room.joins();
    Reply claimed = claimed(visitor);
    assertEquals(true, claims(claimed).getBoolean("bound"));
    assertFalse(claims(claimed).containsKey("browser"));

    Reply bound = binds(room, claimed, ann).is(200);
    assertEquals(claims(claimed).put("browser", ann), claims(bound));
    assertEquals(claimed.text("/passId"), bound.text("/passId"));
    assertEquals(claimed.text("/expiresAt"), bound.text("/expiresAt"));
    assertEquals("no-store", bound.header("Cache-Control"));

    assertEquals(bound.text("/pass"), binds(room, claimed, ann).is(200).text("/pass"), "A retry");
    assertEquals(bound.text("/pass"), binds(room, bound, ann).is(200).text("/pass"));
    binds(room, claimed, bob).isProblem(403, "pass-bound");
    binds(room, bound, bob).isProblem(403, "pass-bound");
    Reply again = visitor.claims().is(201);
    assertEquals(claimed.text("/pass"), again.text("/pass"));
    binds(room, again, bob).isProblem(403, "pass-bound");
  }

  @Test
  void theLossOfRedisLetsNoOtherBrowserIn() {
    WaitingRoom room = binding();
    Reply claimed = claimed(room.joins());
    RoomKeys.all(room.id()).forEach(key -> TestRedis.send("DEL", key));
    binds(room, claimed, ann).is(200);
    RoomKeys.all(room.id()).forEach(key -> TestRedis.send("DEL", key));
    binds(room, claimed, bob).isProblem(403, "pass-bound");
    binds(room, claimed, ann).is(200);
  }

  @Test
  void aRenewedPassStaysBoundWhateverTheRoomIsByThen() {
    WaitingRoom room = binding("passTtl", "PT10M", "maxPassTtl", "PT1H");
    Reply claimed = claimed(room.joins());
    Reply bound = binds(room, claimed, ann).is(200);
    TestDatabase.update(
        "update queue.pass set expires_at = expires_at - interval '5 minutes' where room = ?",
        room.id());
    assertEquals(true, claims(renews(room, claimed).is(200)).getBoolean("bound"));
    room.set("passTtl", "PT10M", "maxPassTtl", "PT1H").is(200);
    await().until(() -> room.lookAsOperator().containsKey("bindPasses"), is -> !is);

    JsonObject renewed = claims(renews(room, bound).is(200));
    assertEquals(true, renewed.getBoolean("bound"));
    assertEquals(ann, renewed.getString("browser"));
    JsonObject stillUnbound = claims(renews(room, claimed).is(200));
    assertEquals(true, stillUnbound.getBoolean("bound"), "It is not made good everywhere");
    assertFalse(stillUnbound.containsKey("browser"));
    binds(room, claimed, bob).isProblem(403, "pass-bound");
  }

  @Test
  void withoutTheSettingAPassIsAsItWas() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    assertFalse(room.lookAsOperator().containsKey("bindPasses"));
    Reply claimed = claimed(room.joins());
    assertFalse(claims(claimed).containsKey("bound"));
    binds(room, claimed, ann).isProblem(409, "pass-not-bindable");
    assertEquals(
        "",
        TestDatabase.text(
            "select coalesce(browser, '') from queue.pass where room = ?", room.id()));
  }

  @Test
  void theSettingIsForLaterPassesAndOnlyItsOperatorSeesIt() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Reply before = claimed(room.joins());
    room.set("bindPasses", true).is(200);
    assertEquals(true, room.lookAsOperator().getBoolean("bindPasses"));
    assertFalse(room.look().containsKey("bindPasses"));
    await().until(() -> claims(claimed(room.joins())).getBoolean("bound", false), bound -> bound);
    binds(room, before, ann).isProblem(409, "pass-not-bindable");
    room.set("bindPasses", "maybe").is(400);
  }

  /** Otherwise a pass would be good in every browser as soon as the setting is switched off. */
  @Test
  void aRepeatedClaimGivesThePassBoundOrNotAsItWasWhateverTheRoomIsByThen() {
    WaitingRoom room = binding();
    Visitor early = room.joins();
    Reply bound = claimed(early);
    binds(room, bound, ann).is(200);
    room.set().is(200);
    Visitor later = room.joins();
    Reply plain =
        await()
            .until(() -> claimed(room.joins()), claimed -> !claims(claimed).containsKey("bound"));
    assertEquals(bound.text("/pass"), early.claims().is(201).text("/pass"));
    RoomKeys.all(room.id()).forEach(key -> TestRedis.send("DEL", key));
    Reply restored = await().until(() -> early.claims(), reply -> reply.status() == 201);
    assertEquals(bound.text("/pass"), restored.text("/pass"));
    binds(room, restored, bob).isProblem(403, "pass-bound");

    Reply unbound = claimed(later);
    assertFalse(claims(unbound).containsKey("bound"));
    room.set("bindPasses", true).is(200);
    await().until(() -> claims(claimed(room.joins())).getBoolean("bound", false), is -> is);
    assertEquals(unbound.text("/pass"), later.claims().is(201).text("/pass"));
    binds(room, plain, bob).isProblem(409, "pass-not-bindable");
  }

  /** As by a claim whose earlier attempt was committed without a response. */
  @Test
  void aPassThatIsWrittenOnceMoreStaysBoundOrNotAsItWas() {
    WaitingRoom room = binding();
    Reply bound = claimed(room.joins());
    room.set().is(200);
    assertTrue(writtenOnceMore(room, 1, bound).bound());
    Reply plain = claimed(room.joins());
    assertFalse(claims(plain).containsKey("bound"));
    room.set("bindPasses", true).is(200);
    assertFalse(writtenOnceMore(room, 2, plain).bound());
  }

  private PassClaims writtenOnceMore(WaitingRoom room, long number, Reply pass) {
    JsonObject claims = claims(pass);
    String visitor = claims.getString("sub");
    PassClaims later =
        new PassClaims(
            room.id(),
            visitor,
            claims.getString("jti"),
            claims.getLong("iat") + 1,
            claims.getLong("exp") + 1,
            false);
    long epoch =
        TestDatabase.number("select epoch from queue.checkpoint where room = ?", room.id());
    return store
        .write(new QueueToken(room.id(), number, visitor, 0, 0), later, epoch)
        .orElseThrow();
  }

  @Test
  void whoHasNoGoodPassOfTheRoomBindsNothing() {
    WaitingRoom room = binding();
    WaitingRoom other = binding();
    Reply claimed = claimed(room.joins());
    Reply second = claimed(room.joins());
    String id = claimed.text("/passId");
    binds(room, id, "", ann).isProblem(401, "invalid-pass");
    binds(room, id, claimed.text("/pass") + "x", ann).isProblem(401, "invalid-pass");
    binds(room, second.text("/passId"), claimed.text("/pass"), ann).isProblem(401, "invalid-pass");
    binds(other, id, claimed.text("/pass"), ann).isProblem(401, "invalid-pass");
    for (String hash : new String[] {"", "a", ann + "a", ann.substring(1) + "/"}) {
      binds(room, claimed, hash).isProblem(422, "invalid-request");
    }
    room.finish(id).is(204);
    binds(room, claimed, ann).isProblem(409, "pass-over");
    assertEquals("", browserOf(room, id), "The statement itself leaves a finished pass alone");
    binds(room, second, ann).is(200);
    TestDatabase.update(
        "update queue.pass set expires_at = now() - interval '1 second' where room = ?", room.id());
    binds(room, second, ann).isProblem(409, "pass-over");
    assertNotEquals(claimed.text("/pass"), second.text("/pass"));
  }

  private static String browserOf(WaitingRoom room, String id) {
    return TestDatabase.text(
        "select coalesce(browser, '') from queue.pass where room = ? and pass_id = ?",
        room.id(),
        id);
  }

  private static WaitingRoom binding(Object... more) {
    Object[] all = new Object[more.length + 2];
    System.arraycopy(more, 0, all, 2, more.length);
    all[0] = "bindPasses";
    all[1] = true;
    return WaitingRoom.opened(ServiceUnderTest.url(), all);
  }

  private static Reply claimed(Visitor visitor) {
    await().until(visitor::state, "YOUR_TURN"::equals);
    return visitor.claims().is(201);
  }

  private static Reply binds(WaitingRoom room, Reply pass, String browser) {
    return binds(room, pass.text("/passId"), pass.text("/pass"), browser);
  }

  private static Reply binds(WaitingRoom room, String id, String pass, String browser) {
    return Http.send(
        "POST",
        room.uri() + "/passes/" + id + "/binding",
        new JsonObject().put("browser", browser).encode(),
        Map.of("Authorization", "Bearer " + pass, "Content-Type", "application/json"));
  }

  private static Reply renews(WaitingRoom room, Reply pass) {
    return Http.send(
        "POST",
        room.uri() + "/passes/" + pass.text("/passId") + "/renewal",
        "",
        Map.of("Authorization", "Bearer " + pass.text("/pass")));
  }

  private static JsonObject claims(Reply pass) {
    String payload = pass.text("/pass").split("\\.", -1)[1];
    return new JsonObject(new String(Base64.getUrlDecoder().decode(payload), UTF_8));
  }
}
