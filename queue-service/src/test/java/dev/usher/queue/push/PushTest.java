package dev.usher.queue.push;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.push.FakePushService.Got;
import dev.usher.queue.push.PushStore.Call;
import dev.usher.queue.push.PushStore.Near;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Visitors who are called when their turn is near, by a push service of the test. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(FakePushService.class)
class PushTest {
  private static final String KEPT = "select count(*) from queue.push_subscription where room = ?";

  @Inject TurnNearScheduler scheduler;
  @Inject PushStore store;

  private final WaitingRoom room =
      WaitingRoom.opened(
          ServiceUnderTest.url(), "name", "Gala", "maxActive", 1, "claimWindow", "PT1H");

  @Test
  void whoIsNextIsCalledOnceInAMessageThatOnlyTheirBrowserReads() throws Exception {
    Visitor first = room.joins();
    Visitor next = room.joins();
    Visitor later = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    FakeBrowser browser = subscribed(next, "/201/next-" + room.id());
    subscribed(later, "/201/later-" + room.id());

    Got got = called("/201/next-" + room.id());

    assertEquals("aes128gcm", header(got, "Content-encoding"));
    assertEquals("180", header(got, "Ttl"));
    JsonObject message = browser.read(got.body().getBytes());
    assertEquals("Gala", message.getString("title"));
    assertEquals(
        "Sie sind bald an der Reihe. Kommen Sie auf die Warteseite zurück.",
        message.getString("body"));
    assertTrue(
        message.getString("url").endsWith("/rooms/" + room.id() + "?lang=de"), message::encode);
    assertIsSigned(header(got, "Authorization"));
    assertEquals(1, TestDatabase.number(KEPT, room.id()), "Only the later one is kept");
    scheduler.look();
    scheduler.look();
    awaitOutboxEmpty();
    assertEquals(1, FakePushService.got("/201/next-" + room.id()).size());
    assertEquals(List.of(), FakePushService.got("/201/later-" + room.id()), "Two are before them");
  }

  @Test
  void aPushServiceThatFailsIsAskedAgainAndOneThatRefusesIsNot() {
    Visitor first = room.joins();
    Visitor second = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    subscribed(second, "/503/" + room.id());
    called("/503/" + room.id());
    await().until(() -> FakePushService.got("/503/" + room.id()).size(), size -> size >= 2);

    subscribed(second, "/410/" + room.id());
    called("/410/" + room.id());
    awaitOutboxEmpty();
    assertEquals(1, FakePushService.got("/410/" + room.id()).size());
  }

  @Test
  void ofManyInstancesOneTakesEachSubscription() {
    room.is("pause");
    for (int number = 1; number <= 60; number++) {
      assertTrue(store.keep(new Call(room.id(), number, "e", "p", "a", "en"), 100));
    }
    List<Near> near = List.of(new Near(room.id(), 50));

    List<Long> taken =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            QuarkusTransaction.requiringNew().call(() -> store.takeNear(near, 40))))
            .toList()
            .stream()
            .flatMap(calls -> calls.join().stream())
            .map(Call::number)
            .sorted()
            .toList();

    assertEquals(taken.stream().distinct().toList(), taken);
    QuarkusTransaction.requiringNew().call(() -> store.takeNear(near, 100));
    assertEquals(10, TestDatabase.number(KEPT, room.id()), "Those that are not near");
  }

  @Test
  void aRoomKeepsABoundedNumberOfSubscriptions() {
    room.is("pause");
    for (int number = 1; number <= 3; number++) {
      assertEquals(number <= 2, store.keep(new Call(room.id(), number, "e", "p", "a", "en"), 2));
    }
    assertTrue(store.keep(new Call(room.id(), 2, "other", "p", "a", "en"), 2), "replaces its own");
    assertEquals(2, TestDatabase.number(KEPT, room.id()));
  }

  /** Of a browser that subscribes anew, only the later subscription is any good. */
  @Test
  void aLaterSubscriptionReplacesTheEarlierOne() throws Exception {
    Visitor first = room.joins();
    Visitor next = room.joins();
    Visitor later = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    subscribed(later, "/201/earlier-" + room.id());
    FakeBrowser browser = subscribed(later, "/201/later-" + room.id());
    assertEquals(1, TestDatabase.number(KEPT, room.id()));
    first.leaves().is(204);
    await().until(next::state, "YOUR_TURN"::equals);

    Got got = called("/201/later-" + room.id());

    assertEquals("Gala", browser.read(got.body().getBytes()).getString("title"));
    awaitOutboxEmpty();
    assertEquals(List.of(), FakePushService.got("/201/earlier-" + room.id()));
  }

  @ParameterizedTest
  @CsvSource({
    "204, https://fcm.googleapis.com/fcm/send/x",
    "204, https://wns2-am3p.notify.windows.com/w/?token=x",
    "422, http://fcm.googleapis.com/fcm/send/x",
    "422, https://fcm.googleapis.com:8443/fcm/send/x",
    "422, https://fcm.googleapis.com.evil.example/",
    "422, https://fcm.googleapis.com@127.0.0.1/",
    "422, https://notify.windows.com.evil.example/",
    "422, https://evilnotify.windows.com/",
    "422, https://127.0.0.1/",
    "422, http://169.254.169.254/latest/meta-data",
    "422, https://[::1]/",
    "422, file:///etc/passwd",
    "422, nothing",
  })
  void onlyListedPushServicesAreCalled(int status, String endpoint) {
    room.is("pause");
    Visitor visitor = room.joins();
    assertEquals(status, subscribe(visitor, new FakeBrowser(endpoint).subscription()).status());
  }

  @Test
  void aSubscriptionThatNoMessageCanBeEncryptedForIsRefused() {
    room.is("pause");
    Visitor visitor = room.joins();
    JsonObject good = new FakeBrowser("https://fcm.googleapis.com/x").subscription();
    for (JsonObject keys :
        List.of(
            new JsonObject(),
            good.getJsonObject("keys").copy().put("auth", "AAAA"),
            good.getJsonObject("keys").copy().put("p256dh", "AAAA"),
            good.getJsonObject("keys").copy().put("p256dh", "%%%"))) {
      assertEquals(422, subscribe(visitor, good.copy().put("keys", keys)).status());
    }
  }

  /** Its bytes look like one, but it is not on the curve. */
  @Test
  void aKeyThatIsNoPointIsNotTriedAgain() {
    Visitor first = room.joins();
    Visitor next = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    byte[] noPoint = new byte[65];
    noPoint[0] = 4;
    noPoint[64] = 1;
    JsonObject subscription =
        new FakeBrowser(FakePushService.endpoint("/201/no-" + room.id())).subscription();
    subscription
        .getJsonObject("keys")
        .put("p256dh", Base64.getUrlEncoder().withoutPadding().encodeToString(noPoint));
    subscribe(next, subscription).is(204);
    await("it was taken")
        .until(
            () -> {
              scheduler.look();
              return TestDatabase.number(KEPT, room.id());
            },
            count -> count == 0);
    awaitOutboxEmpty();
    assertEquals(List.of(), FakePushService.got("/201/no-" + room.id()));
  }

  @Test
  void whoLeavesOrChangesTheirMindIsNotCalled() {
    room.is("pause");
    Visitor visitor = room.joins();
    subscribed(visitor, "/201/mind-" + room.id());
    assertEquals(1, TestDatabase.number(KEPT, room.id()));
    Http.send("DELETE", visitor.room() + "/push", "", visitor.bearer()).is(204);
    assertEquals(0, TestDatabase.number(KEPT, room.id()));
    subscribed(visitor, "/201/mind-" + room.id());
    StoredQueue.serving(room);
    visitor.leaves().is(204);
    assertEquals(0, TestDatabase.number(KEPT, room.id()));
  }

  @Test
  void aRoomIsDeletedWithItsSubscriptions() {
    room.is("pause");
    subscribed(room.joins(), "/201/deleted-" + room.id());
    room.is("end");
    assertEquals(204, room.delete().status());
    assertEquals(0, TestDatabase.number(KEPT, room.id()));
  }

  @Test
  void whoHasTheirTurnCannotAskToBeCalled() {
    Visitor first = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    JsonObject subscription = new FakeBrowser("https://fcm.googleapis.com/x").subscription();
    assertEquals("not-waiting", subscribe(first, subscription).problem());
  }

  /** The visitor allows it, in German. */
  private static FakeBrowser subscribed(Visitor visitor, String path) {
    FakeBrowser browser = new FakeBrowser(FakePushService.endpoint(path));
    subscribe(visitor, browser.subscription()).is(204);
    return browser;
  }

  private static Reply subscribe(Visitor visitor, JsonObject subscription) {
    Map<String, String> headers = new HashMap<>(visitor.bearer());
    headers.put("Content-Type", "application/json");
    return Http.send("PUT", visitor.room() + "/push?lang=de", subscription.encode(), headers);
  }

  /** The message that came for a browser, once an instance has looked who is near. */
  private Got called(String path) {
    return await()
        .until(
            () -> {
              scheduler.look();
              return FakePushService.got(path);
            },
            got -> !got.isEmpty())
        .get(0);
  }

  private void awaitOutboxEmpty() {
    await("the outbox is empty")
        .until(
            () ->
                TestDatabase.number(
                    "select count(*) from queue.message where task_instance like ? || '/%'",
                    room.id()),
            count -> count == 0);
  }

  private static String header(Got got, String name) {
    return got.headers().getOrDefault(name, "");
  }

  /** By the key that browsers of this installation subscribed with (RFC 8292). */
  private void assertIsSigned(String authorization) throws Exception {
    assertTrue(authorization.startsWith("vapid "), authorization);
    Map<String, String> parts = new HashMap<>();
    for (String part : authorization.substring("vapid ".length()).split(",\\s*", -1)) {
      parts.put(part.substring(0, 1), part.substring(2));
    }
    byte[] key = Base64.getUrlDecoder().decode(parts.get("k"));
    String page =
        Http.send("GET", ServiceUnderTest.url() + "/rooms/" + room.id(), "", Map.of()).body();
    assertTrue(page.contains(parts.get("k")), "The page has the key");
    JwtClaims claims =
        new JwtConsumerBuilder()
            .setVerificationKey(FakeBrowser.publicKey(key))
            .setExpectedAudience(FakePushService.endpoint(""))
            .setRequireExpirationTime()
            .setExpectedSubject("mailto:usher@localhost")
            .build()
            .processToClaims(parts.get("t"));
    assertTrue(claims.getExpirationTime().getValue() > 0);
  }
}
