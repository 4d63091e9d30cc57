package dev.usher.queue.shield;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import java.util.List;
import java.util.Locale;

/** The room of a site behind a proxy, and browsers that come to the site. */
abstract class ShieldCase {
  static final String QUEUE = "http://localhost:8080";

  static final String PAGE = "/tickets/42?x=1";

  final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());

  final String pass = "usher-pass-" + room.id();

  /** With a pass that this browser has, on the site. */
  Browser admitted() {
    Browser browser = browser();
    browser.opens(arrival(browser)).is(303);
    browser.wants(room.id(), PAGE).is(200);
    return browser;
  }

  /** The address by which a browser would arrive at the site. */
  String arrival(Browser browser) {
    browser.opens(browser.wants(room.id(), PAGE).header("Location")).is(303);
    return browser.opens(claims(browser).text("/redirect")).is(303).header("Location");
  }

  Reply claims(Browser browser) {
    return claims(browser, room);
  }

  static Reply claims(Browser browser, WaitingRoom room) {
    String api = "/api/rooms/" + room.id();
    browser.calls("POST", api + "/tokens");
    return await("a pass")
        .until(() -> browser.calls("POST", api + "/passes"), reply -> reply.status() == 201);
  }

  String api(String path) {
    return QUEUE + "/api/rooms/" + room.id() + path;
  }

  static Browser browser() {
    return new Browser(ServiceUnderTest.url());
  }

  static void isForTheSiteAlone(String cookie) {
    for (String part : List.of("; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/;")) {
      String lower = (cookie + ";").toLowerCase(Locale.ROOT);
      assertTrue(lower.contains(part.toLowerCase(Locale.ROOT)), cookie);
      assertFalse(lower.contains("domain"), cookie);
    }
  }
}
