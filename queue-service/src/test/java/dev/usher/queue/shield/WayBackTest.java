package dev.usher.queue.shield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from a site to the queue and back, as a browser takes it. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class WayBackTest extends ShieldCase {
  @Test
  void aVisitorGoesThroughTheQueueAndComesBackToThePageWithACookie() {
    Browser ann = browser();
    Reply sent = ann.wants(room.id(), PAGE).is(302);
    assertEquals("no-store", sent.header("Cache-Control"));
    isForTheSiteAlone(sent.cookies().get(0));

    Reply entered = ann.opens(sent.header("Location")).is(303);
    assertEquals(QUEUE + "/rooms/" + room.id() + "#sent", entered.header("Location"));

    Reply claimed = claims(ann);
    assertEquals(api("/return"), claimed.text("/redirect"));
    Reply leaving = ann.opens(claimed.text("/redirect")).is(303);
    String arrival = leaving.header("Location");
    assertTrue(arrival.startsWith("https://shop.example/usher/return?room="), arrival);
    assertFalse(arrival.contains(claimed.text("/pass")), arrival);

    Reply arrived = ann.opens(arrival).is(303);
    assertEquals("https://shop.example" + PAGE, arrived.header("Location"));
    assertEquals(2, arrived.cookies().size(), arrived::toString);
    arrived.cookies().forEach(ShieldCase::isForTheSiteAlone);

    Reply admitted = ann.wants(room.id(), PAGE).is(200);
    assertEquals(claimed.text("/passId"), admitted.header("X-Usher-Pass-Id"));
    assertNotEquals(claimed.text("/pass"), ann.cookie(pass), "it names the browser");
  }

  @Test
  void staffWithABypassLinkComeBackWithoutAPlaceInTheQueue() {
    String later = Instant.now().plusSeconds(3600).toString();
    String wanted = "{\"count\": 1, \"expiresAt\": \"" + later + "\"}";
    Reply csv = Http.send("POST", room.uri() + "/bypass-links", wanted, WaitingRoom.operator());
    String code = csv.body().lines().skip(1).findFirst().orElseThrow().substring(0, 29);
    Browser ann = browser();
    ann.opens(ann.wants(room.id(), PAGE).header("Location")).is(303);

    Reply pass =
        ann.calls("POST", "/api/rooms/" + room.id() + "/bypass", "{\"code\": \"" + code + "\"}");
    assertEquals(api("/return"), pass.is(201).text("/redirect"));
    ann.opens(ann.opens(pass.text("/redirect")).is(303).header("Location")).is(303);

    Reply admitted = ann.wants(room.id(), PAGE).is(200);
    assertEquals(pass.text("/passId"), admitted.header("X-Usher-Pass-Id"));
    assertEquals(0, room.look().getLong("issued"));
    room.finish(pass.text("/passId")).is(204);
    ann.wants(room.id(), PAGE).is(302);
  }

  @Test
  void aCodeIsGoodOnce() {
    Browser ann = browser();
    String arrival = arrival(ann);
    assertEquals(2, ann.opens(arrival).is(303).cookies().size());

    Reply again = ann.opens(arrival).is(303);

    assertEquals(List.of(), again.cookies());
    assertEquals("https://shop.example" + PAGE, again.header("Location"));
  }

  @Test
  void aCodeIsGoodInTheBrowserThatWasSentToTheQueueAlone() {
    String arrival = arrival(browser());
    Browser other = browser();
    other.wants(room.id(), PAGE);

    assertEquals(List.of(), other.opens(arrival).is(303).cookies());
    other.wants(room.id(), PAGE).is(302);
  }

  /** A visitor who lets the queue believe that a friend's browser is the own. */
  @Test
  void aPassGoesToTheFirstBrowserThatArrivesWithItAndToNoOther() {
    Browser ann = admitted();
    Browser friend = browser();
    ann.opens(friend.wants(room.id(), PAGE).header("Location")).is(303);
    String arrival = ann.opens(api("/return")).is(303).header("Location");

    assertEquals(List.of(), friend.opens(arrival).is(303).cookies());
    friend.wants(room.id(), PAGE).is(302);

    ann.sets(pass, "");
    assertEquals(2, ann.opens(arrival(ann)).is(303).cookies().size(), "the first, again");
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from queue.pass where room = ? and browser is not null", room.id()),
        "It is kept where no loss of Redis takes it away");
  }

  /** Otherwise a visitor with a pass could fill Redis with codes. */
  @Test
  void aPassHasOneCodeTheLatest() {
    Browser ann = browser();
    String first = arrival(ann);
    String second = ann.opens(api("/return")).is(303).header("Location");
    assertEquals(1, TestRedis.send("KEYS", "*{" + room.id() + "}:code:*").orElseThrow().size());

    assertEquals(List.of(), ann.opens(first).is(303).cookies());
    assertEquals(2, ann.opens(second).is(303).cookies().size());
  }

  @Test
  void aCodeOfOneRoomGivesNoPassOfAnother() {
    Browser ann = browser();
    String arrival = arrival(ann);
    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
    assertEquals(List.of(), ann.opens(arrival.replace(room.id(), other.id())).is(303).cookies());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "shop.example.evil.example",
        "shop.example:8443",
        "shop.example@evil.example",
        "",
      })
  void visitorsAreNotSentBackToAHostThatIsNotListed(String host) {
    Browser ann = browser();
    Reply sent =
        ann.asks(
            room.id(),
            "",
            Map.of("X-Forwarded-Host", host, "X-Forwarded-Uri", PAGE, "Accept", Browser.PAGE));
    assertEquals(QUEUE + "/rooms/" + room.id(), sent.is(302).header("Location"));
    assertEquals(List.of(), sent.cookies());
  }

  @ParameterizedTest
  @CsvSource({
    "https%3A%2F%2Fevil.example, /",
    "http%3A%2F%2Fshop.example, /",
    "https%3A%2F%2Fshop.example%40evil.example, /",
    "https%3A%2F%2Fshop.example%2F, /",
    "'', /",
  })
  void noAddressLeadsFromTheQueueToAnotherSite(String site, String page) {
    Browser ann = browser();
    ann.opens(enter(room, "https%3A%2F%2Fshop.example", page)).is(303);
    Reply entered = ann.opens(enter(room, site, page)).is(303);
    assertTrue(entered.cookies().get(0).contains("Max-Age=0"), entered::toString);
    String redirect = claims(ann).text("/redirect");
    assertTrue(redirect.startsWith("https://shop.example/seats#pass="), redirect);
    assertEquals(
        QUEUE + "/rooms/" + room.id(), ann.opens(api("/return")).is(303).header("Location"));
  }

  /** Otherwise a link would lead visitors to an address that only a site behind a proxy has. */
  @Test
  void aRoomWhoseSiteIsNotListedIsNotAffectedByALinkToEnter() {
    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
    other.set("targetUrl", "https://other.example/seats").is(200);
    for (String site : List.of("https%3A%2F%2Fother.example", "https%3A%2F%2Fshop.example")) {
      Browser ann = browser();
      Reply entered = ann.opens(enter(other, site, "/")).is(303);
      assertTrue(entered.cookies().get(0).contains("Max-Age=0"), entered::toString);
      String redirect = claims(ann, other).text("/redirect");
      assertTrue(redirect.startsWith("https://other.example/seats#pass="), redirect);
    }
  }

  private static String enter(WaitingRoom room, String site, String page) {
    return "/api/rooms/%s/enter?browser=%s&site=%s&page=%s"
        .formatted(room.id(), "a".repeat(43), site, page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example", "/%5Cevil.example", "https://evil.example/", "x"})
  void noAddressLeadsFromTheArrivalToAnotherSite(String page) {
    Browser ann = browser();
    String arrival = arrival(ann).replaceAll("&to=.*", "&to=" + page);
    assertEquals("https://shop.example/", ann.opens(arrival).is(303).header("Location"));

    Browser bob = browser();
    String elsewhere = arrival(bob).replace("shop.example", "evil.example");
    Reply refused = bob.opens(elsewhere).is(303);
    assertEquals(QUEUE + "/rooms/" + room.id(), refused.header("Location"));
    assertEquals(List.of(), refused.cookies());
  }

  @Test
  void aVisitorWithoutJavaScriptIsRedirectedToTheSite() {
    Browser ann = browser();
    ann.opens(ann.wants(room.id(), PAGE).header("Location"));
    claims(ann);
    Reply leaving = ann.submits("/api/rooms/" + room.id() + "/place/claim?lang=de");
    assertTrue(leaving.is(200).body().contains("0;url=" + api("/return")), leaving::body);
  }
}
