package dev.usher.booking.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.booking.testing.TestPass;
import dev.usher.booking.testing.Visitor;
import dev.usher.pass.BrowserKey;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.RouteContract;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Passes that are good in one browser only; the waiting room, which binds them, is a stub. */
@QuarkusTest
@TestProfile(SiteProfile.class)
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class BoundPassTest extends RouteContract {
  private static final String COOKIE = "usher-shop-browser";

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final String passId = "pass-" + UUID.randomUUID();
  private final TestPass genuine = TestPass.genuine("ann", sale.event(), passId);
  private final BrowserKey browser = BrowserKey.random();
  private final String pass = genuine.signBound(Optional.of(browser.hash()));
  private final String unbound = genuine.signBound(Optional.empty());

  @Test
  void inItsBrowserItIsAsGoodAsAnyOther() {
    Reply held = sends("POST", "/api/events/" + sale.event() + "/holds", pass, browser.value());
    String hold = held.is(201).text("/id");
    for (String path : List.of("", "/payment")) {
      assertNotEquals(
          403, sends("GET", "/api/holds/" + hold + path, pass, browser.value()).status());
    }
    Reply payment = sends("POST", "/api/holds/" + hold + "/payment", pass, browser.value()).is(200);
    new Visitor(sale, "ann", passId, pass).chooses(payment, "succeeded").is(200);
    await("booked")
        .until(
            () -> sends("GET", "/api/bookings/" + hold, pass, browser.value()).status(),
            status -> status == 200);
  }

  /** What is not listed takes no pass; a new call that does is found here. */
  @Test
  void everyCallThatTakesAPassRefusesThatOfAnotherBrowser() {
    String hold =
        sends("POST", "/api/events/" + sale.event() + "/holds", pass, browser.value())
            .is(201)
            .text("/id");
    Set<String> found = new TreeSet<>();
    routes()
        .forEach(
            (template, methods) -> {
              for (String method : methods) {
                // Streams of events that there are do not end.
                String madeUp = template.replaceAll("\\{[^}]*}", "no-such-thing");
                if (sends(method, madeUp, "no.pass.really", "").problem().equals("invalid-pass")) {
                  found.add(method + " " + template);
                  refusesOtherBrowsers(method, template, path(template, hold));
                }
              }
            });
    assertEquals(
        Set.of(
            "POST /api/events/{event}/holds",
            "POST /api/events/{event}/pass-bindings",
            "POST /api/events/{event}/pass-renewals",
            "GET /api/holds/{id}",
            "DELETE /api/holds/{id}",
            "GET /api/holds/{id}/payment",
            "POST /api/holds/{id}/payment",
            "GET /api/bookings/{id}",
            "GET /api/bookings/{id}/calendar.ics",
            "GET /api/bookings/{id}/tickets/{number}/qr.svg"),
        found);
    sends("GET", "/api/holds/" + hold, pass, browser.value()).is(200);
    assertEquals(1, EventCounts.live(sale.event()));
    assertEquals(List.of(), calls("/renewal"));
    assertEquals(List.of(), calls("/binding"));
  }

  private void refusesOtherBrowsers(String method, String template, String path) {
    boolean isBinding = template.endsWith("/pass-bindings");
    for (String bad : List.of(pass, unbound)) {
      sends(method, path, bad, "").isProblem(403, isBinding ? "cookie-needed" : "pass-bound");
      if (isBinding) {
        continue;
      }
      for (String cookie :
          List.of(BrowserKey.random().value(), browser.hash(), browser.value() + "a", "x", "\"")) {
        sends(method, path, bad, cookie).isProblem(403, "pass-bound");
      }
    }
    if (!isBinding) {
      sends(method, path, unbound, browser.value()).isProblem(403, "pass-bound");
    }
  }

  /** Otherwise whoever has copied a pass could use up the attempts of its visitor. */
  @Test
  void whatIsRefusedIsNotCountedAsAnAttempt() {
    String holds = "/api/events/" + sale.event() + "/holds";
    double before = refused("other-browser");
    double notBound = refused("not-bound");
    for (int i = 0; i < SiteProfile.ATTEMPTS + 5; i++) {
      sends("POST", holds, pass, "").isProblem(403, "pass-bound");
    }
    sends("POST", holds, unbound, browser.value()).isProblem(403, "pass-bound");
    sends("POST", holds, pass, browser.value()).is(201);
    assertEquals(SiteProfile.ATTEMPTS + 5, refused("other-browser") - before);
    assertEquals(1, refused("not-bound") - notBound);
  }

  @Test
  void anExpiredPassStillShowsItsHoldsInItsBrowserOnly() {
    String hold =
        sends("POST", "/api/events/" + sale.event() + "/holds", pass, browser.value())
            .is(201)
            .text("/id");
    String over =
        genuine.until(Instant.now().minusSeconds(1)).signBound(Optional.of(browser.hash()));
    sends("GET", "/api/holds/" + hold, over, browser.value()).is(200);
    sends("GET", "/api/holds/" + hold, over, "").isProblem(403, "pass-bound");
  }

  @Test
  void aBrowserComesWithItsCookieAndTheWaitingRoomDecides() {
    String path = "/api/events/" + sale.event() + "/pass-bindings";
    Reply first = sends("POST", path, unbound, "").isProblem(403, "cookie-needed");
    assertEquals("no-store", first.header("Cache-Control"));
    String cookie = first.header("Set-Cookie");
    Matcher key =
        Pattern.compile(
                COOKIE
                    + "=([A-Za-z0-9_-]{22}); Max-Age=2592000;.* Path=/api; HTTPOnly; SameSite=Lax")
            .matcher(cookie);
    assertTrue(key.matches(), cookie);
    assertNotEquals(
        cookie, sends("POST", path, unbound, "").header("Set-Cookie"), "Each gets its own");
    assertEquals(List.of(), calls("/binding"), "Nothing is bound to a key that nobody keeps");

    QueueStub.ANSWERS.put(sale.event(), 200);
    QueueStub.BODIES.put(sale.event(), "{\"pass\":\"bound\"}");
    BrowserKey given = new BrowserKey(key.group(1));
    Reply bound = sends("POST", path, unbound, given.value()).is(200);
    assertEquals("{\"pass\":\"bound\"}", bound.body());
    assertEquals("no-store", bound.header("Cache-Control"));
    assertTrue(
        bound.header("Set-Cookie").startsWith(COOKIE + "=" + given.value()), bound::toString);
    String asked = "/api/rooms/" + sale.event() + "/passes/" + passId + "/binding";
    assertEquals(List.of(new QueueStub.Call(asked, "Bearer " + unbound)), calls("/binding"));
    assertEquals("{\"browser\":\"" + given.hash() + "\"}", QueueStub.SENT.get(asked));

    QueueStub.ANSWERS.put(sale.event(), 403);
    sends("POST", path, unbound, BrowserKey.random().value()).is(403);
    QueueStub.ANSWERS.put(sale.event(), 503);
    sends("POST", path, unbound, BrowserKey.random().value()).is(503);
  }

  @Test
  void whatCannotBeBoundDoesNotGetAsFarAsTheWaitingRoom() {
    String path = "/api/events/" + sale.event() + "/pass-bindings";
    String key = browser.value();
    sends("POST", path, genuine.sign(), key).isProblem(409, "pass-not-bindable");
    sends("POST", path, genuine.signWith("browser", browser.hash()), key)
        .isProblem(401, "invalid-pass");
    sends("POST", path, genuine.signWith("bound", "yes"), key).isProblem(401, "invalid-pass");
    sends("POST", path, unbound + "x", key).isProblem(401, "invalid-pass");
    String over = genuine.until(Instant.now().minusSeconds(1)).signBound(Optional.empty());
    sends("POST", path, over, key).isProblem(401, "invalid-pass");
    Sale other = site.opens(EventJson.usual());
    sends("POST", "/api/events/" + other.event() + "/pass-bindings", unbound, key)
        .isProblem(403, "wrong-event");
    assertEquals(List.of(), calls("/binding"));
  }

  @Test
  void thePassOfASiteBehindAProxyAndAPlainOneAreAsTheyWere() {
    String holds = "/api/events/" + sale.event() + "/holds";
    sends("POST", holds, genuine.signWith("browser", browser.hash()), browser.value())
        .isProblem(401, "invalid-pass");
    sends("POST", holds, genuine.signWith("bound", false), "").is(201);
    sends("POST", holds.replace("holds", "pass-renewals"), genuine.sign(), "").is(204);
  }

  private Reply sends(String method, String path, String bearer, String cookie) {
    Map<String, String> headers = new HashMap<>(TestPass.bearer(bearer));
    if (!cookie.isEmpty()) {
      headers.put("Cookie", "other=1; " + COOKIE + "=" + cookie);
    }
    String body = method.equals("POST") ? Visitor.places(1) : "";
    return Http.send(method, site.url() + path, body, headers);
  }

  private String path(String template, String hold) {
    return template
        .replace("{event}", sale.event())
        .replace("{number}", "1")
        .replaceAll("\\{[^}]*}", hold);
  }

  private List<QueueStub.Call> calls(String end) {
    return QueueStub.CALLS.stream()
        .filter(call -> call.path().contains(sale.event()) && call.path().endsWith(end))
        .toList();
  }

  private static double refused(String reason) {
    String line = "usher_passes_refused_total{reason=\"" + reason + "\"";
    return BookingClient.management()
        .get("/q/metrics")
        .body()
        .lines()
        .filter(metric -> metric.startsWith(line))
        .mapToDouble(metric -> Double.parseDouble(metric.substring(metric.lastIndexOf(' ') + 1)))
        .sum();
  }
}
