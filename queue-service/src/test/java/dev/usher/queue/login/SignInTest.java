package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Visitors sign in at the provider, as a browser does it. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginProfile.class)
class SignInTest extends SignInCase {
  @Inject MeterRegistry meters;

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
  void whoWantsToUseAnotherAccountIsAskedWhich() {
    Browser browser = new Browser();
    browser.follows(browser.follows(login("?account=other")));
    assertEquals("select_account", PROVIDER.lastAuthorization().get("prompt"));
    browser.follows(browser.follows(login("")));
    assertFalse(PROVIDER.lastAuthorization().containsKey("prompt"));
  }

  private double count(String result) {
    return meters.counter("usher.sign.ins", "result", result).count();
  }

  private static void isSafe(String cookie) {
    assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Lax"), cookie);
  }
}
