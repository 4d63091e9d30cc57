package dev.usher.queue.page;

import static dev.usher.testing.Eventually.await;
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
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The waiting page of a browser that runs no scripts. */
@QuarkusTest
@WithTestResource(TestStores.class)
class PlaceTest {
  private static final Map<String, String> NOTHING = Map.of();

  @Test
  void aVisitorJoinsWaitsAndClaimsByForms() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("pause");
    Reply before = send("GET", room, "", NOTHING).is(200);
    assertTrue(before.body().contains("<button>Join the queue</button>"), before::body);

    Map<String, String> cookie = join(room);
    Reply waiting = send("GET", room, "", cookie).is(200);
    assertTrue(waiting.body().contains("The queue is paused"), waiting::body);
    assertTrue(waiting.body().matches("(?s).*Your queue number</dt><dd[^>]*>1</dd>.*"));
    assertTrue(Integer.parseInt(waiting.header("Refresh")) >= 5, waiting::toString);
    assertEquals("no-store", waiting.header("Cache-Control"));
    assertEquals("", waiting.header("ETag"));

    room.is("resume");
    await().until(() -> send("GET", room, "", cookie).body().contains("It is your turn."));
    Reply claimed = send("POST", room, "/claim", cookie).is(200);
    assertTrue(
        claimed
            .body()
            .matches(
                "(?s).*<meta http-equiv=\"refresh\" content=\"0;url=https://shop.example/seats#pass=[\\w.-]+\">.*"),
        claimed::body);
    assertEquals("no-store", claimed.header("Cache-Control"));
    assertEquals("", claimed.header("Location"), "proxies log it");
  }

  /** Of a pause, for example: whoever may go in no longer waits for its end. */
  @Test
  void theOrganisersMessageIsForThoseWhoWait() {
    String message = "We are back at 9";
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "branding", new JsonObject().put("message", message));
    room.is("pause");
    assertTrue(send("GET", room, "", NOTHING).body().contains(message));
    Map<String, String> cookie = join(room);
    assertTrue(send("GET", room, "", cookie).body().contains(message));

    room.is("resume");
    String turn =
        await()
            .until(
                () -> send("GET", room, "", cookie).body(),
                page -> page.contains("It is your turn."));
    assertFalse(turn.contains(message), turn);
    String leaving = send("POST", room, "/claim", cookie).is(200).body();
    assertFalse(leaving.contains(message), leaving);
  }

  /** A turn that leads to a page that cannot be used is wasted. */
  @Test
  void thatTheShopMayNeedScriptsIsSaidBeforeJoining() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    String words = "The shop may need JavaScript";
    assertTrue(send("GET", room, "", NOTHING).is(200).body().contains(words));
    String page = ServiceUnderTest.url() + "/rooms/" + room.id();
    String noScript =
        Http.send("GET", page, "", NOTHING).body().replaceAll("(?s)</noscript>\\s*<div.*", "");
    assertTrue(noScript.contains(words), noScript);
  }

  /** Also for those who read the page by a screen reader, or whose browser has no workers. */
  @Test
  void whereJoinsNeedProofOfWorkOneCanWaitInstead() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "joinRules", new JsonObject().put("proofOfWork", true));
    room.is("pause");
    Reply before = send("GET", room, "", NOTHING).is(200);
    assertTrue(before.body().contains("<button>Join the queue</button>"), before::body);
    assertTrue(before.body().contains("This queue keeps programs out."), before::body);

    Reply began = send("POST", room, "", NOTHING).is(303);
    String note = began.header("Set-Cookie");
    assertTrue(note.startsWith("usher-note-" + room.id() + "="), note);
    assertTrue(note.contains("HTTPOnly"), note);
    Map<String, String> cookie = Map.of("Cookie", note.substring(0, note.indexOf(';')));
    Reply waits = send("GET", room, "", cookie).is(200);
    assertTrue(waits.body().contains("Time until you can join"), waits::body);
    assertTrue(Integer.parseInt(waits.header("Refresh")) >= 5, waits::toString);
    Reply tooEarly = send("POST", room, "", cookie).is(303);
    assertEquals("", tooEarly.header("Set-Cookie"), "the wait would begin again");
    assertEquals(0, room.look().getLong("issued"));

    await().until(() -> send("GET", room, "", cookie).body().contains("You can join now."));
    Reply joined = send("POST", room, "", cookie).is(303);
    assertTrue(joined.cookies().toString().contains("usher-queue-token-"), joined::toString);
    assertTrue(joined.cookies().toString().contains("usher-note-" + room.id() + "=;"));
    send("POST", room, "", cookie).is(303);
    assertEquals(1, room.look().getLong("issued"), "a note is good once");
  }

  @Test
  void datesAreThoseOfTheVisitorsRegion() {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "opensAt", "2030-12-27T10:51:00Z");
    Map<String, String> dates =
        Map.of("en-GB,en;q=0.9", "27 Dec 2030, 10:51", "en-US", "Dec 27, 2030, 10:51");
    dates.forEach(
        (languages, date) -> {
          String closed = send("GET", room, "", Map.of("Accept-Language", languages)).body();
          assertTrue(closed.contains(date), closed);
        });
  }

  /** Read out at a door, the number is the one that the page's script shows. */
  @Test
  void inArabicTheNumberHasTheSameDigits() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("pause");
    Map<String, String> arabic = new HashMap<>(join(room));
    arabic.put("Accept-Language", "ar-EG");
    String place = send("GET", room, "", arabic).is(200).body();
    assertTrue(place.contains("lang=\"ar\"") && place.matches("(?s).*<dd[^>]*>1</dd>.*"), place);
  }

  @Test
  void whoJoinsTwiceHasOnePlace() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("pause");
    Map<String, String> cookie = join(room);
    send("POST", room, "", cookie).is(303);
    assertEquals(1, room.look().getInteger("issued"));
  }

  @Test
  void whoClaimsTooSoonIsLedBackToTheirPlace() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("pause");
    Map<String, String> cookie = join(room);
    Reply early = send("POST", room, "/claim", cookie).is(303);
    assertTrue(early.header("Location").contains("/place?lang=en"), early::toString);
    send("POST", room, "/claim", NOTHING).is(303);
  }

  @Test
  void whoMissedTheTurnJoinsAgainWithOneButton() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "claimWindow", "PT1S");
    Map<String, String> cookie = join(room);
    await().until(() -> send("GET", room, "", cookie).body().contains("Your turn has passed."));
    Reply missed = send("GET", room, "", cookie);
    assertTrue(missed.body().contains("<button>Join the queue again</button>"), missed::body);
    assertEquals("", missed.header("Refresh"));
    send("POST", room, "", cookie).is(303);
    assertEquals(2, room.look().getInteger("issued"));
  }

  @Test
  void aRoomThatIsClosedSoldOutOrOverSaysSoAndHasNoForm() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "opensAt", Instant.now().plusSeconds(600).toString());
    Reply closed = send("GET", room, "", NOTHING).is(200);
    assertTrue(closed.body().contains("about 10 min"), closed::body);
    assertFalse(closed.body().contains("<button>Join"), closed::body);
    send("POST", room, "", NOTHING).is(303);
    room.is("sold-out");
    assertTrue(send("GET", room, "", NOTHING).body().contains("Everything is sold."));
    room.is("end");
    Reply ended = send("GET", room, "", NOTHING).is(200);
    assertTrue(ended.body().contains("The sale has ended."), ended::body);
    assertEquals("", ended.header("Refresh"));
  }

  @Test
  void aRoomThatOpensInDaysSaysSoInHoursOrDays() {
    Map<Duration, String> words =
        Map.of(
            Duration.ofHours(2).plusMinutes(5), "about 3 h",
            Duration.ofDays(27).minusMinutes(5), "about 27 days");
    words.forEach(
        (time, expected) -> {
          WaitingRoom room =
              WaitingRoom.opened(
                  ServiceUnderTest.url(), "opensAt", Instant.now().plus(time).toString());
          String closed = send("GET", room, "", NOTHING).is(200).body();
          assertTrue(closed.contains(expected), closed);
          assertTrue(closed.contains("Opens at (UTC)"), closed);
        });
  }

  @Test
  void aFormOfAnotherSiteCannotJoin() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    for (Map<String, String> foreign :
        List.of(
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site", "Origin", ServiceUnderTest.url()),
            Map.of("Origin", "https://evil.example"),
            // Of a page that conceals its address, which this one does not.
            Map.of("Origin", "null"))) {
      for (String path : List.of("", "/claim")) {
        Reply refused = send("POST", room, path + "?lang=de", foreign).is(403);
        assertTrue(refused.header("Content-Type").startsWith("text/html"), refused::toString);
        assertTrue(refused.body().contains("kam von einer anderen Website"), refused::body);
        assertTrue(refused.body().contains("/place" + path + "?lang=de\"><button>"), refused::body);
        assertEquals("", refused.header("Set-Cookie"));
      }
    }
    assertEquals(0, room.look().getInteger("issued"));
  }

  @Test
  void aFormOfThisPageJoins_alsoWhereTheBrowserDoesNotSayWhichSiteItIs() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    String page =
        Http.send("GET", ServiceUnderTest.url() + "/rooms/" + room.id(), "", NOTHING).body();
    // Otherwise browsers send "Origin: null" with its forms, over plain http.
    String reveals = "<meta name=\"referrer\" content=\"same-origin\">";
    assertTrue(page.contains(reveals), page);
    assertTrue(send("GET", room, "", NOTHING).body().contains(reveals));
    send("POST", room, "", Map.of("Origin", ServiceUnderTest.url())).is(303);
    send("POST", room, "", Map.of("Origin", "null", "Sec-Fetch-Site", "same-origin")).is(303);
    assertEquals(2, room.look().getInteger("issued"));
  }

  @Test
  void theLanguageThatTheVisitorChoseGoesAlongToTheShop() {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "targetUrl", "https://shop.example/?a=b");
    Map<String, String> cookie = join(room);
    Map<String, String> german =
        Map.of("Cookie", cookie.getOrDefault("Cookie", ""), "Accept-Language", "de");
    await().until(() -> send("GET", room, "", cookie).body().contains("It is your turn."));
    String claim = "/claim?lang=de";
    assertTrue(send("POST", room, claim, cookie).body().contains("/?a=b&amp;lang=de#pass="));
    assertTrue(send("POST", room, claim, german).body().contains("/?a=b#pass="));
    String moved =
        Http.send("GET", room.uri() + "/place" + claim, "", NOTHING).is(303).header("Location");
    assertTrue(moved.endsWith("/place?lang=de"), moved);
  }

  @Test
  void thePlaceInNoRoomIsAPageToo() {
    String path = ServiceUnderTest.url() + "/api/rooms/no-such-room/place?lang=de";
    Reply page = Http.send("GET", path, "", NOTHING).is(404);
    assertTrue(page.body().contains("Unter dieser Adresse gibt es keinen Warteraum."), page::body);
  }

  private static Map<String, String> join(WaitingRoom room) {
    Reply joined = send("POST", room, "", NOTHING).is(303);
    assertTrue(
        joined.header("Location").endsWith("/api/rooms/" + room.id() + "/place?lang=en"),
        joined::toString);
    return Map.of("Cookie", joined.header("Set-Cookie").replaceFirst(";.*", ""));
  }

  private static Reply send(
      String method, WaitingRoom room, String path, Map<String, String> headers) {
    return Http.send(method, room.uri() + "/place" + path, "", headers);
  }
}
