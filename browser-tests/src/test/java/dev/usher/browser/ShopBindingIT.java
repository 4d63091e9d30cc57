package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.usher.testing.Eventually.await;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A room whose passes are good in one browser, and who comes to its shop with a copied address. */
class ShopBindingIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 30_000;
  private static final String OTHER_BROWSER = "This pass was first used in another browser";
  private static final Map<String, String> OPERATOR =
      Map.of(
          "Authorization",
          "Bearer " + TestStores.keys().operatorToken(Duration.ofHours(1)),
          "Content-Type",
          "application/json");

  private static Optional<ServiceProcess> queue = Optional.empty();
  private static Optional<ServiceProcess> booking = Optional.empty();

  private final String event = "gala-" + UUID.randomUUID().toString().substring(0, 13);
  private final List<BrowserContext> browsers = new ArrayList<>();

  @BeforeAll
  static void start() {
    Chromium.shared();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    String port = Integer.toString(FreePort.find());
    ServiceProcess room = TestStores.service("queue-service", Map.of());
    queue = Optional.of(room);
    booking =
        Optional.of(
            TestStores.service(
                "booking-service",
                Map.of(
                    "quarkus.http.port",
                    port,
                    "usher.public-url",
                    "http://127.0.0.1:" + port,
                    "usher.queue.url",
                    room.url(),
                    "usher.queue.public-url",
                    room.url())));
    room.awaitReady(START);
    booking.orElseThrow().awaitReady(START);
  }

  @AfterAll
  static void stop() {
    booking.ifPresent(ServiceProcess::stop);
    queue.ifPresent(ServiceProcess::stop);
  }

  @AfterEach
  void closeBrowsers() {
    browsers.forEach(BrowserContext::close);
  }

  @Test
  void theFirstBrowserBuysATicketInAnyTab_andAnotherWithTheSameAddressReadsWhyItCannot() {
    opens();
    String address = admitted();
    Page first = browser().newPage();
    first.navigate(address);
    isAdmitted(first);
    assertFalse(first.url().contains("pass="), first::url);
    Cookie cookie = first.context().cookies(address.replaceAll("/events.*", "/api/x")).get(0);
    assertEquals("usher-shop-browser", cookie.name);
    assertTrue(cookie.httpOnly);
    assertEquals(SameSiteAttribute.LAX, cookie.sameSite);
    assertEquals("", first.evaluate("document.cookie"));

    Page copy = browser().newPage();
    copy.navigate(address);
    assertThat(copy.locator("#notice")).containsText(OTHER_BROWSER);
    assertThat(copy.locator("#access")).containsText("take your turn in the waiting room");
    assertThat(copy.locator("#queue")).isVisible();
    assertThat(copy.locator("#hold")).isDisabled();
    Screenshots.take(copy, "shop-pass-bound");
    Accessibility.check(copy);
    copy.reload();
    assertThat(copy.locator("#access")).containsText("take your turn in the waiting room");

    Page second = first.context().newPage();
    second.navigate(address);
    isAdmitted(second);
    first.reload();
    isAdmitted(first);
    second.locator("#places-floor").selectOption("1");
    second.locator("#hold").click();
    assertThat(second).hasURL(ShopCase.CHECKOUT);
    second.locator("#pay").click();
    assertThat(second).hasURL(Pattern.compile(".*/pay/.*"));
    second.locator("button[value=succeeded]").click();
    second.locator("#next").click();
    assertThat(second).hasURL(Pattern.compile(".*/bookings/.*"));
    assertThat(second.locator("#tickets .code")).hasCount(1);
  }

  @Test
  void whoCopiesAllThatThePageKeepsButNotTheCookieHoldsNothing() {
    opens();
    Page first = browser().newPage();
    first.navigate(admitted());
    isAdmitted(first);
    String key = "usher-pass-" + event;
    String kept = (String) first.evaluate("key => localStorage.getItem(key)", key);

    BrowserContext other = browser();
    Page copy = other.newPage();
    copy.navigate(booking.orElseThrow().url() + "/events/" + event);
    copy.evaluate("([key, kept]) => localStorage.setItem(key, kept)", List.of(key, kept));
    copy.reload();
    copy.locator("#places-floor").selectOption("1");
    copy.locator("#hold").click();
    assertThat(copy.locator("#notice")).containsText(OTHER_BROWSER);
    assertThat(copy.locator("#queue")).isVisible();
  }

  @Test
  void whoLosesTheCookieReadsWhyAtTheCheckout_andKeepsTheHoldForWhenItIsBack() {
    opens();
    BrowserContext browser = browser();
    Page page = browser.newPage();
    page.navigate(admitted());
    isAdmitted(page);
    page.locator("#places-floor").selectOption("1");
    page.locator("#hold").click();
    assertThat(page).hasURL(ShopCase.CHECKOUT);
    assertThat(page.locator("#pay")).isVisible();
    String checkout = page.url();
    Cookie cookie = browser.cookies(checkout.replaceAll("/checkout.*", "/api/x")).get(0);
    browser.clearCookies();
    page.reload();
    assertThat(page.locator("#notice")).containsText("no longer has the cookie");
    assertThat(page.locator("#pay")).isHidden();
    Accessibility.check(page);
    page.navigate(booking.orElseThrow().url() + "/events/" + event);
    ShopCase.isLive(page);

    browser.addCookies(List.of(cookie));
    page.reload();
    assertThat(page.locator("#holds .card")).hasCount(1);
    page.navigate(checkout);
    assertThat(page.locator("#pay")).isVisible();
  }

  /** The waiting page may lead on in several tabs at the same moment. */
  @Test
  void tabsOfOneBrowserThatComeAtTheSameMomentAreAllAdmitted() {
    opens();
    String address = admitted();
    BrowserContext browser = browser();
    Page opener = browser.newPage();
    opener.navigate(booking.orElseThrow().url() + "/");
    opener.evaluate("address => { for (let i = 0; i < 4; i++) open(address); }", address);
    opener.waitForCondition(() -> browser.pages().size() == 5);
    for (Page page : browser.pages()) {
      if (page != opener) {
        isAdmitted(page);
        page.locator("#places-floor").selectOption("1");
      }
    }
    Page last = browser.pages().get(4);
    last.locator("#hold").click();
    assertThat(last).hasURL(ShopCase.CHECKOUT);
  }

  @Test
  void aBrowserThatKeepsNoCookiesReadsWhatToDo_andWithoutAnAnswerThePageAsksAgain() {
    opens();
    String address = admitted();
    Page page = browser().newPage();
    List<String> asked = new ArrayList<>();
    page.route(
        "**/pass-bindings",
        route -> {
          asked.add(route.request().url());
          boolean isFirst = asked.size() == 1;
          String problem = isFirst ? "unavailable" : "cookie-needed";
          route.fulfill(
              new FulfillOptions()
                  .setStatus(isFirst ? 503 : 403)
                  .setContentType("application/problem+json")
                  .setBody("{\"type\": \"urn:usher:problem:" + problem + "\"}"));
        });
    page.navigate(address);
    assertThat(page.locator("#notice")).containsText("This browser keeps no cookies");
    assertThat(page.locator("#queue")).isVisible();
    assertEquals(3, asked.size(), "Once without an answer, and once more with the cookie");
    page.unroute("**/pass-bindings");
    page.navigate("about:blank");
    page.navigate(address);
    isAdmitted(page);
  }

  private static void isAdmitted(Page page) {
    ShopCase.isLive(page);
    assertThat(page.locator("#access")).containsText("It is your turn");
  }

  private BrowserContext browser() {
    BrowserContext browser =
        Chromium.shared().browser().newContext(Screen.DESKTOP.options().setLocale("en-GB"));
    browser.setDefaultTimeout(PATIENCE_MILLIS);
    browsers.add(browser);
    return browser;
  }

  private void opens() {
    String shop = booking.orElseThrow().url();
    Http.send(
            "PUT",
            shop + "/api/events/" + event,
            """
            {"name": "Gala", "venue": "Here", "startsAt": "2029-05-01T19:00:00Z",
             "paymentWindow": "PT10M", "maxPerVisitor": 4,
             "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL",
               "price": {"amount": 3000, "currency": "EUR"}, "capacity": 20}]}""",
            OPERATOR)
        .is(201);
    Http.send(
            "PUT",
            queue.orElseThrow().url() + "/api/rooms/" + event,
            """
            {"name": "Gala", "admitPerMinute": 6000, "maxActive": 100, "targetUrl": "%s",
             "bindPasses": true}"""
                .formatted(shop + "/events/" + event),
            OPERATOR)
        .is(201);
  }

  /** Where the room sends a new visitor whose turn it is. */
  private String admitted() {
    String room = queue.orElseThrow().url() + "/api/rooms/" + event;
    String token = Http.send("POST", room + "/tokens", "", Map.of()).is(201).text("/token");
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
    Reply claimed =
        await("admitted")
            .until(
                () -> Http.send("POST", room + "/passes", "", bearer),
                reply -> reply.status() == 201);
    return requireNonNull(claimed).text("/redirect");
  }
}
