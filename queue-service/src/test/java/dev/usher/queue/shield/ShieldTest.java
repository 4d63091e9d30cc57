package dev.usher.queue.shield;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.pass.BrowserKey;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Jws;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestKeys;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The room of a site whose proxy asks about each request, as the proxy and a browser see it. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class ShieldTest {
  private static final String QUEUE = "http://localhost:8080";
  private static final String PAGE = "/tickets/42?x=1";

  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
  private final String pass = "usher-pass-" + room.id();

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
    arrived.cookies().forEach(ShieldTest::isForTheSiteAlone);

    Reply admitted = ann.wants(room.id(), PAGE).is(200);
    assertEquals(claimed.text("/passId"), admitted.header("X-Usher-Pass-Id"));
    assertNotEquals(claimed.text("/pass"), ann.cookie(pass), "it names the browser");
  }

  private static void isForTheSiteAlone(String cookie) {
    for (String part : List.of("; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/;")) {
      String lower = (cookie + ";").toLowerCase(Locale.ROOT);
      assertTrue(lower.contains(part.toLowerCase(Locale.ROOT)), cookie);
      assertFalse(lower.contains("domain"), cookie);
    }
  }

  @Test
  void aPassIsRefusedInAnotherBrowser() {
    Browser ann = admitted();
    Browser thief = browser();
    thief.wants(room.id(), PAGE).is(302);
    thief.copies(pass, ann);
    thief.wants(room.id(), PAGE).is(302);

    thief.sets(BrowserKey.COOKIE, "");
    thief.wants(room.id(), PAGE).is(302);
    ann.wants(room.id(), PAGE).is(200);
  }

  /** For example from the response of the claim, or from the address of another shop's page. */
  @Test
  void aPassThatNamesNoBrowserIsNoCookie() {
    Browser ann = browser();
    ann.opens(ann.wants(room.id(), PAGE).header("Location"));
    ann.sets(pass, claims(ann).text("/pass"));
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
  }

  @Test
  void aCodeOfOneRoomGivesNoPassOfAnother() {
    Browser ann = browser();
    String arrival = arrival(ann);
    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
    assertEquals(List.of(), ann.opens(arrival.replace(room.id(), other.id())).is(303).cookies());
  }

  @Test
  void aPassOfAnotherRoomIsRefused() {
    Browser ann = admitted();
    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
    ann.sets("usher-pass-" + other.id(), ann.cookie(pass));
    ann.wants(other.id(), PAGE).is(302);
  }

  @Test
  void onlyAPassOfTheKeyForTheAudienceAndNotYetExpiredIsGood() {
    Browser ann = browser();
    ann.wants(room.id(), PAGE);
    String good = claimsFor(ann, 600);
    String header = header(claims(ann).text("/pass"));
    isGood(ann, sign(TestKeys.PASS, header, good));

    isRefused(ann, sign(TestKeys.PASS, header, claimsFor(ann, -1)));
    isRefused(ann, sign(TestKeys.STRANGER, header, good));
    isRefused(ann, encoded(header.replace("RS256", "none")) + "." + encoded(good) + ".");
    isRefused(ann, sign(TestKeys.PASS, header, good.replace("usher-booking", "other")));
    isRefused(ann, "a.b.c");
    isGood(ann, sign(TestKeys.PASS, header, good));
  }

  private void isGood(Browser browser, String token) {
    browser.sets(pass, token);
    browser.wants(room.id(), PAGE).is(200);
  }

  private void isRefused(Browser browser, String token) {
    browser.sets(pass, token);
    browser.wants(room.id(), PAGE).is(302);
  }

  private static String sign(KeyPair key, String header, String claims) {
    return Jws.sign(key.getPrivate(), header, claims.getBytes(StandardCharsets.UTF_8));
  }

  private String claimsFor(Browser browser, int seconds) {
    return """
    {"iss":"usher-queue","aud":"usher-booking","sub":"v","room":"%s","jti":"p","exp":%d,"browser":"%s"}"""
        .formatted(
            room.id(),
            Instant.now().plusSeconds(seconds).getEpochSecond(),
            new BrowserKey(browser.cookie(BrowserKey.COOKIE)).hash());
  }

  private static String header(String token) {
    byte[] json = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return new String(json, StandardCharsets.UTF_8);
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFinishedPassIsRefusedHereAndSoonIfAnotherInstanceFinishedIt() {
    Browser ann = admitted();
    Browser bob = admitted();
    room.finish(ann.wants(room.id(), PAGE).header("X-Usher-Pass-Id")).is(204);
    ann.wants(room.id(), PAGE).is(302);

    TestDatabase.update(
        "update queue.pass set finished_at = now() where room = ? and finished_at is null",
        room.id());
    await("the read of finished passes").until(() -> bob.wants(room.id(), PAGE).status() == 302);
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
  void aScriptGetsAProblemAndAFormComesBackToItsPage() {
    Browser ann = browser();
    Reply refused =
        ann.asks(room.id(), "", Map.of("Accept", "application/json", "X-Forwarded-Uri", "/api/x"));
    refused.isProblem(401, "pass-required");
    assertEquals(QUEUE + "/rooms/" + room.id(), refused.text("/waitingRoom"));
    assertEquals("OPEN", refused.text("/state"));
    ann.asks(room.id(), "", Map.of("Accept", "*/*", "Sec-Fetch-Mode", "cors")).is(401);

    Map<String, String> form =
        Map.of(
            "Accept",
            Browser.PAGE,
            "X-Forwarded-Method",
            "POST",
            "X-Forwarded-Uri",
            "/cart/add",
            "Referer",
            "https://shop.example" + PAGE);
    Reply posted = ann.asks(room.id(), "", form).is(303);
    assertTrue(posted.header("Location").endsWith("&page=%2Ftickets%2F42%3Fx%3D1"));
    Reply foreign =
        ann.asks(
            room.id(),
            "",
            Map.of(
                "Accept", Browser.PAGE,
                "X-Forwarded-Method", "POST",
                "Referer", "https://shop.example.evil.example/a"));
    assertTrue(foreign.is(303).header("Location").endsWith("&page=%2Fseats"), foreign::toString);
  }

  /** No request waits for it, so another one takes the cookie along. */
  @Test
  void thePassOfAVisitorWhoUsesTheSiteIsRenewed() {
    room.set("passTtl", "PT6S", "maxPassTtl", "PT1H").is(200);
    Browser ann = admitted();
    String first = ann.cookie(pass);
    Reply renewed =
        await("a renewed pass")
            .until(() -> ann.wants(room.id(), PAGE).is(200), reply -> !reply.cookies().isEmpty());
    assertTrue(renewed.cookies().get(0).startsWith(pass + "="), renewed::toString);
    isForTheSiteAlone(renewed.cookies().get(0));
    assertNotEquals(first, ann.cookie(pass));
    Reply admitted = ann.wants(room.id(), PAGE).is(200);
    assertEquals(renewed.header("X-Usher-Pass-Id"), admitted.header("X-Usher-Pass-Id"));
    Browser thief = browser();
    thief.wants(room.id(), PAGE);
    thief.copies(pass, ann);
    thief.wants(room.id(), PAGE).is(302);
  }

  @Test
  void withoutLeaveOfTheRoomAPassIsNotRenewed() {
    room.set("passTtl", "PT2S").is(200);
    Browser ann = admitted();
    Reply end =
        await("its end")
            .until(
                () -> ann.wants(room.id(), PAGE),
                reply -> reply.status() != 200 || !reply.cookies().isEmpty());
    assertEquals(302, end.status());
  }

  @Test
  void nginxGetsAStatusAndNoRedirect() {
    Browser ann = browser();
    Map<String, String> page = Map.of("Accept", Browser.PAGE, "X-Original-URI", PAGE);
    assertEquals("", ann.asks(room.id(), "?answer=status", page).is(401).header("Location"));
    ann.asks("no-such", "?answer=status", page).is(403);
    Browser bob = admitted();
    bob.asks(room.id(), "?answer=status", page).is(200);
  }

  @Test
  void onFailureOpenAdmitsToARoomThatDoesNotExist() {
    Browser ann = browser();
    ann.asks("no-such", "", Map.of()).isProblem(404, "unknown-room");
    ann.asks("no-such", "?on-failure=open", Map.of()).is(200);
    ann.asks("No%20such", "?on-failure=open&answer=status", Map.of()).is(200);
    ann.asks(room.id(), "?on-failure=open", Map.of()).isProblem(401, "pass-required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "sold-out", "end"})
  void whoHasAPassKeepsItAndOthersAreSentToThePageThatSaysWhy(String change) {
    Browser ann = admitted();
    room.is(change);
    ann.wants(room.id(), PAGE).is(200);
    browser().wants(room.id(), PAGE).is(302);
    Reply open = browser().asks(room.id(), "?after-end=open", Map.of("Accept", Browser.PAGE));
    open.is(change.equals("end") ? 200 : 302);
  }

  @Test
  void aVisitorWithoutJavaScriptIsRedirectedToTheSite() {
    Browser ann = browser();
    ann.opens(ann.wants(room.id(), PAGE).header("Location"));
    claims(ann);
    Reply leaving = ann.submits("/api/rooms/" + room.id() + "/place/claim?lang=de");
    assertTrue(leaving.is(200).body().contains("0;url=" + api("/return")), leaving::body);
  }

  /** With a pass that this browser has, on the site. */
  private Browser admitted() {
    Browser browser = browser();
    browser.opens(arrival(browser)).is(303);
    browser.wants(room.id(), PAGE).is(200);
    return browser;
  }

  /** The address by which a browser would arrive at the site. */
  private String arrival(Browser browser) {
    browser.opens(browser.wants(room.id(), PAGE).header("Location")).is(303);
    return browser.opens(claims(browser).text("/redirect")).is(303).header("Location");
  }

  private Reply claims(Browser browser) {
    return claims(browser, room);
  }

  private static Reply claims(Browser browser, WaitingRoom room) {
    String api = "/api/rooms/" + room.id();
    browser.calls("POST", api + "/tokens");
    return await("a pass")
        .until(() -> browser.calls("POST", api + "/passes"), reply -> reply.status() == 201);
  }

  private String api(String path) {
    return QUEUE + "/api/rooms/" + room.id() + path;
  }

  private static Browser browser() {
    return new Browser(ServiceUnderTest.url());
  }
}
