package dev.usher.queue.shield;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy of a site is answered about each request of a visitor. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class ShieldTest extends ShieldCase {
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
    // For a browser of Usher's own shop.
    isRefused(ann, sign(TestKeys.PASS, header, good.replace("{", "{\"bound\":true,")));
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
}
