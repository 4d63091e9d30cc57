package dev.usher.queue.login;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.OidcStub;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who has signed in, and what that is good for. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginProfile.class)
class SignedInTest extends SignInCase {
  @Test
  void aProgramAndABrowserOfOnePersonShareThePlace() {
    Browser browser = signedIn();
    Reply joined = browser.sends("POST", tokens()).is(201);
    Member same = new Member(subject);
    assertEquals(joined.text("/token"), same.joins(room).is(200).text("/token"));
  }

  @Test
  void theNextPersonAtADeviceHasNeitherThePlaceNorTheLogin() {
    Browser shared = signedIn();
    String first = shared.sends("POST", tokens()).is(201).text("/token");
    StoredQueue.serving(room);
    shared.sends("DELETE", tokens()).is(204);
    assertEquals("login-required", shared.sends("POST", tokens()).problem());
    signIn(shared);
    shared.sends("POST", tokens()).is(201);
    Reply left = shared.sends("POST", "/api/rooms/" + room.id() + "/place/leave").is(200);
    assertEquals(2, left.cookies().size(), left::toString);
    assertEquals("login-required", shared.sends("POST", tokens()).problem());

    signIn(shared);
    String last = shared.sends("POST", tokens()).is(201).text("/token");
    behaviour.user = Map.of("sub", Member.some().subject());
    signIn(shared);
    String others = shared.sends("POST", tokens()).is(201).text("/token");
    assertFalse(List.of(first, last).contains(others), "Another account, another place");
  }

  @Test
  void aTokenOfAVisitorIsNoOperatorsWhateverItSays() {
    Map<String, ?> claims =
        Map.of(
            "sub",
            "mallory",
            "aud",
            OidcStub.AUDIENCE,
            "groups",
            List.of("operator"),
            "realm_access",
            Map.of("roles", List.of("operator")));
    Map<String, String> visitor = Member.bearer(PROVIDER.accessToken(claims));
    assertEquals(401, Http.send("POST", room.uri() + "/pause", "", visitor).status());
  }

  @Test
  void aBrowserWithoutScriptsSignsInBeforeTheRoomOpens() {
    String later = Instant.now().plusSeconds(3600).toString();
    WaitingRoom closed =
        WaitingRoom.opened(
            ServiceUnderTest.url(),
            "joinRules",
            new JsonObject().put("login", true),
            "opensAt",
            later,
            "startsAt",
            later);
    Browser browser = new Browser();
    String place = "/api/rooms/" + closed.id() + "/place?lang=en";
    String link = "/api/rooms/" + closed.id() + "/login?lang=en&amp;plain=1";
    Reply asked = browser.sends("GET", place).is(200);
    assertTrue(asked.body().contains(link + "\""), asked::body);
    assertFalse(asked.header("Refresh").isEmpty());
    browser.follows(browser.follows(browser.follows(link.replace("&amp;", "&"))));
    Reply signedIn = browser.sends("GET", place).is(200);
    assertFalse(signedIn.body().contains(link), signedIn::body);
  }

  @Test
  void aBrowserWithoutScriptsSignsInToo() {
    Browser browser = new Browser();
    String place = "/api/rooms/" + room.id() + "/place";
    Reply asked = browser.sends("GET", place + "?lang=en").is(200);
    String link = "/api/rooms/" + room.id() + "/login?lang=en&amp;plain=1";
    assertTrue(asked.body().contains(link), asked::body);
    browser.sends("POST", place).is(303);
    String back = browser.follows(browser.follows(browser.follows(link.replace("&amp;", "&"))));
    assertEquals(PUBLIC + place + "?lang=en", back);
    assertTrue(browser.sends("GET", back).body().contains("<form method=\"post\""));
    browser.sends("POST", place + "?lang=en").is(303);
    assertEquals(1, room.look().getLong("issued"));
  }

  @Test
  void aCookieIsGoodInItsRoomAndAsItWasGiven() {
    Browser browser = signedIn();
    String name = "usher-login-" + room.id();
    String good = browser.cookies.getOrDefault(name, "");
    WaitingRoom other = opened();
    browser.cookies.put("usher-login-" + other.id(), good);
    String elsewhere = "/api/rooms/" + other.id() + "/tokens";
    assertEquals("login-required", browser.sends("POST", elsewhere).problem());
    String[] parts = good.split("\\.", -1);
    for (String bad :
        List.of(
            (good.startsWith("0") ? "1" : "0") + good.substring(1),
            parts[0] + "." + (Long.parseLong(parts[1]) + 1) + "." + parts[2],
            parts[0] + "." + parts[1],
            "")) {
      browser.cookies.put(name, bad);
      assertEquals("login-required", browser.sends("POST", tokens()).problem(), bad);
    }
    browser.cookies.put(name, good);
    browser.sends("POST", tokens()).is(201);
    room.is("end");
    room.delete().is(204);
    room.set("joinRules", new JsonObject().put("login", true)).is(201);
    await().until(() -> browser.sends("POST", tokens()).problem(), "login-required"::equals);
  }
}
