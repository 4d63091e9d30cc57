package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.OidcStub;
import dev.usher.testing.OidcStub.Behaviour;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visitors sign in at the provider, as a browser does it. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginProfile.class)
class SignInTest {
  private static final String PUBLIC = "http://localhost:8080";
  private static final OidcStub PROVIDER = TestStores.visitors();

  @Inject MeterRegistry meters;

  private final WaitingRoom room = opened();
  private final Behaviour behaviour = new Behaviour();
  private final String subject = Member.some().subject();

  /** A browser with its cookies, all of which it sends everywhere. */
  private static final class Browser {
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, String> paths = new HashMap<>();

    Reply sends(String method, String address) {
      URI uri = URI.create(address);
      boolean isOurs = address.startsWith(PUBLIC) || address.startsWith("/");
      String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
      String all =
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; "));
      Map<String, String> headers = isOurs && !cookies.isEmpty() ? Map.of("Cookie", all) : Map.of();
      Reply reply =
          Http.send(method, isOurs ? ServiceUnderTest.url() + path : address, "", headers);
      for (String cookie : reply.cookies()) {
        String pair = cookie.substring(0, cookie.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        String place = cookie.replaceFirst(".*; ?Path=([^;]*).*", "$1");
        assertEquals(paths.getOrDefault(name, place), place, "Else there are two cookies then");
        paths.put(name, place);
        cookies.put(name, pair.substring(pair.indexOf('=') + 1));
        if (cookie.contains("Max-Age=0;")) {
          cookies.remove(name);
        }
      }
      return reply;
    }

    String follows(String address) {
      Reply reply = sends("GET", address);
      assertTrue(reply.status() == 303 || reply.status() == 302, reply::toString);
      return reply.header("Location");
    }
  }

  @BeforeEach
  void isSomebodyElseEachTime() {
    behaviour.secret = LoginProfile.SECRET;
    behaviour.user = Map.of("sub", subject);
    PROVIDER.behave(behaviour);
  }

  @AfterEach
  void isGoodAgain() {
    PROVIDER.behave(new Behaviour());
  }

  @Test
  void whoSignsInComesBackAndHasOnePlaceInEachBrowser() {
    Browser phone = new Browser();
    assertEquals("login-required", phone.sends("POST", tokens()).problem());
    Reply leaving = phone.sends("GET", login("?lang=de")).is(303);
    isSafe(leaving.cookies().get(0));
    assertEquals("no-store", leaving.header("Cache-Control"));
    String back = phone.follows(leaving.header("Location"));
    Map<String, String> asked = PROVIDER.lastAuthorization();
    assertEquals(PUBLIC + "/api/sign-in", asked.get("redirect_uri"));
    assertEquals("openid", asked.get("scope"));
    Reply returned = phone.sends("GET", back).is(303);
    assertEquals(PUBLIC + "/rooms/" + room.id() + "?lang=de", returned.header("Location"));
    isSafe(returned.cookies().get(0));
    assertFalse(returned.cookies().get(0).contains(subject));
    Reply joined = phone.sends("POST", tokens()).is(201);

    Browser laptop = new Browser();
    laptop.follows(laptop.follows(laptop.follows(login(""))));
    Reply same = laptop.sends("POST", tokens()).is(200);
    assertEquals(joined.text("/token"), same.text("/token"));
    assertEquals(1, room.look().getLong("issued"));
  }

  @Test
  void aProgramAndABrowserOfOnePersonShareThePlace() {
    Browser browser = signedIn();
    Reply joined = browser.sends("POST", tokens()).is(201);
    Member same = new Member(subject);
    assertEquals(joined.text("/token"), same.joins(room).is(200).text("/token"));
  }

  @Test
  void twoTabsOfABrowserSignInSideBySide() {
    Browser browser = new Browser();
    String first = browser.follows(login(""));
    String second = browser.follows(login(""));
    assertEquals(page(""), browser.follows(browser.follows(second)));
    assertEquals(page(""), browser.follows(browser.follows(first)));
  }

  @Test
  void aResponseIsGoodInTheBrowserThatBeganTheSignInAlone() {
    Browser attacker = new Browser();
    String back = attacker.follows(attacker.follows(login("")));
    Browser victim = new Browser();
    assertEquals(page("#login=failed"), victim.follows(back));
    victim.follows(login(""));
    assertEquals(page("#login=failed"), victim.follows(back));
    assertEquals("login-required", victim.sends("POST", tokens()).problem());
    assertEquals(page(""), attacker.follows(back), "The code was not used");
  }

  @Test
  void aCodeOfAnotherBrowserIsGoodForNobody() {
    Browser attacker = new Browser();
    String back = attacker.follows(attacker.follows(login("")));
    String stolen = PROVIDER.codeOfAnother(PUBLIC + "/api/sign-in");
    assertEquals(
        page("#login=failed"), attacker.follows(back.replaceAll("code=[^&]*", "code=" + stolen)));
    assertEquals("login-required", attacker.sends("POST", tokens()).problem());
  }

  @Test
  void anIdentityTokenMustBeOfThisSignInAndThisClient() {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("nonce", "another"),
            Map.of("aud", "shop-app"),
            Map.of("iss", "https://evil.example"),
            Map.of("exp", 1_000_000_000))) {
      behaviour.identity = wrong;
      Browser browser = new Browser();
      String end = browser.follows(browser.follows(browser.follows(login(""))));
      assertEquals(page("#login=failed"), end, wrong::toString);
      assertEquals("login-required", browser.sends("POST", tokens()).problem());
    }
  }

  @Test
  void noSignInLeadsElsewhere() {
    Browser browser = new Browser();
    assertEquals(
        page(""), browser.follows(browser.follows(browser.follows(login("?lang=//evil")))));
    Reply unknown = browser.sends("GET", "/api/sign-in?code=x&state=gala~~~9999999999~x~y.z");
    assertEquals("sign-in-unknown", unknown.is(400).problem());
    browser.sends("GET", "/api/sign-in?code=x").is(400);
    String state = PROVIDER.lastAuthorization().getOrDefault("state", "");
    browser.sends("GET", "/api/sign-in?code=x&state=" + state + "x").is(400);
    assertEquals(404, browser.sends("GET", "/api/rooms/no-such/login").status());
  }

  @Test
  void whoDoesNotSignInComesBackToo() {
    behaviour.answer = Map.of("code", "", "error", "access_denied");
    Browser browser = new Browser();
    assertEquals(
        page("#login=failed"), browser.follows(browser.follows(browser.follows(login("")))));
  }

  @Test
  void whileTheProviderFailsNobodyIsSignedIn() {
    Browser browser = new Browser();
    String back = browser.follows(browser.follows(login("")));
    double unavailable = count("unavailable");
    behaviour.isAway = true;
    Reply later = browser.sends("GET", back).is(503);
    assertTrue(later.header("Content-Type").startsWith("text/html"), later::toString);
    assertTrue(Long.parseLong(later.header("Retry-After")) > 0, later::toString);
    assertTrue(later.body().contains("Many people are coming in right now."), later::body);
    assertTrue(later.body().contains(login("?lang=en") + "\""), later::body);
    assertEquals(unavailable + 1, count("unavailable"));
    behaviour.isAway = false;
    double refused = count("refused");
    behaviour.secret = "another";
    String again = browser.follows(browser.follows(login("")));
    assertEquals(page("#login=failed"), browser.follows(again));
    assertEquals(refused + 1, count("refused"));
  }

  /** A response of the provider cannot be repeated to keep it and this service busy. */
  @Test
  void aSignInEndsOnce() {
    Browser browser = new Browser();
    String back = browser.follows(browser.follows(login("")));
    assertEquals(
        page("#login=failed"), browser.follows(back.replaceAll("code=[^&]*", "code=guess")));
    assertEquals(page("#login=failed"), browser.follows(back), "The good code comes too late");
    double done = count("done");
    assertEquals(page(""), browser.follows(browser.follows(browser.follows(login("")))));
    assertEquals(done + 1, count("done"));
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
  void whoWantsToUseAnotherAccountIsAskedWhich() {
    Browser browser = new Browser();
    browser.follows(browser.follows(login("?account=other")));
    assertEquals("select_account", PROVIDER.lastAuthorization().get("prompt"));
    browser.follows(browser.follows(login("")));
    assertFalse(PROVIDER.lastAuthorization().containsKey("prompt"));
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

  private Browser signedIn() {
    Browser browser = new Browser();
    signIn(browser);
    return browser;
  }

  private void signIn(Browser browser) {
    assertEquals(page(""), browser.follows(browser.follows(browser.follows(login("")))));
  }

  private double count(String result) {
    return meters.counter("usher.sign.ins", "result", result).count();
  }

  private static void isSafe(String cookie) {
    assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Lax"), cookie);
  }

  private String tokens() {
    return "/api/rooms/" + room.id() + "/tokens";
  }

  private String login(String query) {
    return "/api/rooms/" + room.id() + "/login" + query;
  }

  private String page(String fragment) {
    return PUBLIC + "/rooms/" + room.id() + fragment;
  }

  private static WaitingRoom opened() {
    return WaitingRoom.opened(
        ServiceUnderTest.url(), "joinRules", new JsonObject().put("login", true));
  }
}
