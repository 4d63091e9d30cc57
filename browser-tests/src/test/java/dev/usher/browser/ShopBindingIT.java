package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
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
import dev.usher.testing.BoundSale;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static Optional<ServiceProcess> queue = Optional.empty();
  private static Optional<ServiceProcess> booking = Optional.empty();

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
    BoundSale sale = opens();
    String address = sale.admits().text("/redirect");
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
    BoundSale sale = opens();
    Page first = browser().newPage();
    first.navigate(sale.admits().text("/redirect"));
    isAdmitted(first);
    String key = "usher-pass-" + sale.event();
    String kept = (String) first.evaluate("key => localStorage.getItem(key)", key);

    BrowserContext other = browser();
    Page copy = other.newPage();
    copy.navigate(shop() + "/events/" + sale.event());
    copy.evaluate("([key, kept]) => localStorage.setItem(key, kept)", List.of(key, kept));
    copy.reload();
    copy.locator("#places-floor").selectOption("1");
    copy.locator("#hold").click();
    assertThat(copy.locator("#notice")).containsText(OTHER_BROWSER);
    assertThat(copy.locator("#queue")).isVisible();
  }

  @Test
  void whoLosesTheCookieReadsWhyAtTheCheckout_andKeepsTheHoldForWhenItIsBack() {
    BoundSale sale = opens();
    BrowserContext browser = browser();
    Page page = browser.newPage();
    page.navigate(sale.admits().text("/redirect"));
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
    page.navigate(shop() + "/events/" + sale.event());
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
    BoundSale sale = opens();
    String address = sale.admits().text("/redirect");
    BrowserContext browser = browser();
    Page opener = browser.newPage();
    opener.navigate(shop() + "/");
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
    BoundSale sale = opens();
    String address = sale.admits().text("/redirect");
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

  /** For example one that the device has put to sleep. */
  @Test
  void aTabThatNeverEndsKeepsTheOthersWaitingForAWhileOnly() {
    BoundSale sale = opens();
    BrowserContext browser = browser();
    browser.addInitScript(
        "const timeout = AbortSignal.timeout;"
            + " AbortSignal.timeout = ms => timeout.call(AbortSignal, ms === 10_000 ? 300 : ms);");
    Page asleep = browser.newPage();
    asleep.navigate(shop() + "/");
    asleep.evaluate(
        "() => { navigator.locks.request('usher-binding', () => new Promise(() => {})); }");
    Page page = browser.newPage();
    page.navigate(sale.admits().text("/redirect"));
    assertThat(page.locator("#notice")).containsText("That did not work.");
    asleep.close();
    isAdmitted(page);
  }

  @Test
  void withoutAnAnswerThePageAsksAgainOnceAndNotBeforeItMay() {
    BoundSale sale = opens();
    Page page = browser().newPage();
    page.clock().install();
    page.addInitScript(
        """
        window.asked = [];
        const send = fetch;
        window.fetch = (address, ...more) => {
          if (String(address).endsWith("/pass-bindings")) window.asked.push(Date.now());
          return send(address, ...more);
        };""");
    page.route(
        "**/pass-bindings",
        route ->
            route.fulfill(
                new FulfillOptions().setStatus(503).setHeaders(Map.of("Retry-After", "60"))));
    page.navigate(sale.admits().text("/redirect"));
    assertThat(page.locator("#notice")).containsText("That did not work.");
    page.clock().runFor(30_000);
    page.waitForResponse(
        "**/pass-bindings",
        () -> page.evaluate("document.dispatchEvent(new Event('visibilitychange'))"));
    page.clock().runFor(40_000);
    page.clock().runFor(40_000);
    page.waitForCondition(() -> (int) page.evaluate("asked.length") >= 3);
    assertTrue((boolean) page.evaluate("asked[1] - asked[0] >= 30_000"), "Not before it may");
    assertTrue((boolean) page.evaluate("asked[2] - asked[1] >= 60_000"), "Once");
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

  private static BoundSale opens() {
    return BoundSale.opens(queue.orElseThrow().url(), shop());
  }

  private static String shop() {
    return booking.orElseThrow().url();
  }
}
