package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The waiting page in Chromium, against the packaged queue-service. */
class WaitingPageIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 60_000;
  private static final String PLACE = "#place";
  private static final String WITHOUT_LOCKS =
      """
      Object.defineProperty(navigator, 'locks', { value: undefined });
      delete window.BroadcastChannel;
      """;
  private static final String AN_HOUR_FAST =
      """
      const RealDate = Date;
      Date = class extends RealDate {
        constructor(...given) { super(...(given.length ? given : [RealDate.now() + 3600000])); }
        static now() { return RealDate.now() + 3600000; }
      };
      """;

  private static Optional<Chromium> chromium = Optional.empty();
  private static Optional<ServiceProcess> service = Optional.empty();
  private BrowserContext browser;
  private String url;

  @BeforeAll
  static void start() {
    Optional<Path> executable = Chromium.find();
    if (executable.isEmpty()) {
      System.out.println("SKIPPED: the tests of the waiting page need Chromium on the PATH.");
    }
    Assumptions.assumeTrue(executable.isPresent(), "No Chromium is on the PATH");
    service = Optional.of(TestStores.service("queue-service", Map.of()).awaitReady(START));
    chromium = executable.map(Chromium::start);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  @AfterAll
  static void stop() {
    chromium.ifPresent(Chromium::close);
    service.ifPresent(ServiceProcess::stop);
  }

  @BeforeEach
  void openBrowser() {
    url = service.orElseThrow().url();
    browser = chromium.orElseThrow().browser().newContext();
    browser.setDefaultTimeout(PATIENCE_MILLIS);
    browser.route(
        address -> address.startsWith(Room.SHOP),
        route -> route.fulfill(new Route.FulfillOptions().setBody("the shop")));
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  @Test
  void sixTabsShareOnePlaceAndOneStreamAndTheClaimComesThrough() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 6);
    await(tabs, () -> Room.streams(service.orElseThrow()) == 1, "one stream for six tabs");
    assertEquals(1, room.issued(), "All tabs of a browser have one place");

    room.is("resume");
    tabs.forEach(WaitingPageIT::arrives);
    await(tabs, () -> Room.streams(service.orElseThrow()) == 0, "no stream is left");
  }

  @Test
  void aClosedTabThatHadTheStreamIsReplacedByAnother() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 3);
    await(tabs, () -> Room.streams(service.orElseThrow()) == 1, "one stream");
    Page listening = tabs.stream().filter(WaitingPageIT::listens).findFirst().orElseThrow();
    List<Page> left = new ArrayList<>(tabs);
    left.remove(listening);
    listening.close();
    await(left, () -> left.stream().anyMatch(WaitingPageIT::listens), "another tab listens");
    await(left, () -> Room.streams(service.orElseThrow()) == 1, "and the closed one no more");

    room.is("resume");
    left.forEach(WaitingPageIT::arrives);
  }

  @Test
  void aTabInViewTakesTheStreamFromOneThatIsHidden() {
    Room room = Room.paused(url);
    Page first = tabs(room, 1).get(0);
    await(List.of(first), () -> Room.streams(service.orElseThrow()) == 1, "the first tab listens");
    first.evaluate("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })");

    Page second = tabs(room, 1).get(0);
    await(List.of(first, second), () -> listens(second), "the tab in view listens");
    await(
        List.of(first, second),
        () -> Room.streams(service.orElseThrow()) == 1,
        "the hidden one no more");

    room.is("resume");
    arrives(second);
    first.waitForSelector("#go");
    assertEquals(room.page(), first.url(), "A hidden tab opens no second shop");
  }

  @Test
  void withoutLocksAndChannelsThePagePollsAndClaims() {
    browser.addInitScript(WITHOUT_LOCKS);
    // Polls are at most half a claim window apart.
    Room room = Room.paused(url, "\"claimWindow\": \"PT8S\"");
    List<Page> tabs = tabs(room, 2);
    assertEquals(0, Room.streams(service.orElseThrow()));

    room.is("resume");
    tabs.forEach(WaitingPageIT::arrives);
  }

  @Test
  void aStreamThatBreaksIsOpenedAgain() {
    Room room = Room.paused(url);
    Predicate<String> stream = address -> address.endsWith("/stream");
    browser.route(stream, route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
    Page page = tabs(room, 1).get(0);
    page.waitForRequest(request -> request.url().endsWith("/position"), () -> {});
    assertEquals(0, Room.streams(service.orElseThrow()));

    browser.unroute(stream);
    await(List.of(page), () -> Room.streams(service.orElseThrow()) == 1, "the page listens again");
  }

  @Test
  void aCallThatIsNeverAnsweredIsRepeated() {
    Room room = Room.paused(url);
    AtomicInteger joins = new AtomicInteger();
    browser.route(
        address -> address.endsWith("/tokens"),
        route -> {
          if (joins.incrementAndGet() > 1) {
            route.resume();
          }
        });
    Page page = browser.newPage();
    page.clock().install();
    page.navigate(room.page());
    await(List.of(page), () -> joins.get() == 1, "the page joins");
    page.clock().fastForward(15_000);
    assertThat(page.locator("#error")).isVisible();
    page.clock().fastForward(10_000);
    page.waitForSelector(PLACE);
    assertEquals(2, joins.get());
    assertEquals(1, room.issued());
  }

  @Test
  void beforeItOpensThePageCountsDownByTheServersClockAndJoinsAtTheMoment() {
    browser.addInitScript(AN_HOUR_FAST);
    Room room = Room.opening(url, Instant.now().plusSeconds(9));
    Page page = browser.newPage();
    page.navigate(room.page());
    page.waitForSelector("#opening");
    assertTrue(page.textContent("#countdown").matches("0:0\\d"), page::title);
    assertFalse(page.textContent("body").matches("(?s).*\\d{4}-\\d\\d-\\d\\dT.*"), "no raw time");
    assertEquals(0, room.issued());
    Accessibility.check(page);
    Screenshots.take(page, "waiting-before-it-opens");

    arrives(page);
    assertEquals(1, room.issued());
  }

  @Test
  void thePageOfARoomThatEndsSaysSo() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 2);
    room.is("end");
    for (Page tab : tabs) {
      assertThat(tab.locator("#headline")).hasText("The sale has ended.");
      assertEquals("The sale has ended. \u00b7 Gala night", tab.title());
      assertTrue(tab.isHidden(PLACE));
    }
  }

  @Test
  void beforeItStartsThePageCountsDownAndKeepsThePlace() {
    String later = "\"startsAt\": \"" + Instant.now().plusSeconds(3 * 3600) + "\"";
    Room room = Room.of(url, Instant.now().minusSeconds(60), later);
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator("#until")).hasText("Starts in");
    assertThat(page.locator("#countdown")).hasText(Pattern.compile("2:59:\\d\\d"));
    assertThat(page.locator("#number")).hasText("1");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-before-it-starts");
  }

  @Test
  void aReloadAtAnyStepKeepsThePlaceAndTheBarNeverGoesBack() {
    Room room = Room.paused(url);
    room.joins();
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator("#number")).hasText("2");
    assertThat(page.locator("#ahead")).hasText("1");
    assertThat(page.locator("#updated")).containsText("Last updated: ");
    // As if the visitor had come from further back.
    page.evaluate(
        "localStorage.setItem('usher-queue-"
            + room.id()
            + "-progress', JSON.stringify({ number: 2, first: 100, done: 990 }))");
    for (String phase : List.of("pause", "sold-out", "pause")) {
      room.is(phase);
      page.reload();
      assertThat(page.locator("#number")).hasText("2");
      assertEquals(990, page.evaluate("document.getElementById('bar').value"));
    }
    room.is("resume");
    page.reload();
    arrives(page);
    assertEquals(2, room.issued());
  }

  @Test
  void whoComesBackFromTheShopIsNotSentThereAgainAndSeesTheTimeLeft() {
    Room room = Room.opening(url, Instant.now().minusSeconds(60));
    Page page = browser.newPage();
    page.navigate(room.page());
    arrives(page);
    page.goBack();
    assertThat(page.locator("#headline")).hasText("It is your turn.");
    assertThat(page.locator("#detail")).hasText("The shop is open to you.");
    assertThat(page.locator("#left")).hasText(Pattern.compile("1[45]:\\d\\d"));
    assertEquals("It is your turn. \u00b7 Gala night", page.title());
    Accessibility.check(page);
    Screenshots.take(page, "waiting-your-turn");
    page.click("#go");
    arrives(page);
    assertEquals(1, room.issued());
  }

  @Test
  void withoutAConnectionThePageSaysThatThePlaceIsKeptAndGoesOnWithOne() {
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    browser.setOffline(true);
    assertThat(page.locator("#error"))
        .hasText("Connection lost. Your place in the queue is kept; this page keeps trying.");
    assertThat(page.locator("#number")).hasText("1");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-offline");
    room.is("resume");
    browser.setOffline(false);
    arrives(page);
    assertEquals(1, room.issued());
  }

  @Test
  void whileTheServerIsAwayThePlaceIsKept() {
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    Predicate<String> api = address -> address.contains("/api/");
    browser.route(api, route -> route.fulfill(new Route.FulfillOptions().setStatus(502)));
    page.reload();
    assertThat(page.locator("#error")).containsText("Something went wrong.");
    browser.unroute(api);
    assertThat(page.locator("#number")).hasText("1");
    assertThat(page.locator("#error")).isHidden();
    assertEquals(1, room.issued());
  }

  @Test
  void pausedAndSoldOutAreSaidInWords() {
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator("#headline"))
        .hasText("The queue is paused. Your place in the queue is kept.");
    room.is("sold-out");
    assertThat(page.locator("#headline")).containsText("Everything is sold at the moment.");
    BrowserContext other = chromium.orElseThrow().browser().newContext();
    Page newcomer = other.newPage();
    newcomer.navigate(room.page());
    assertThat(newcomer.locator("#headline")).containsText("Everything is sold. Look again later");
    Accessibility.check(newcomer);
    other.close();
    room.is("resume");
    arrives(page);
  }

  @Test
  void whoMissedTheTurnRejoinsWithOneClick() {
    Room room = Room.of(url, Instant.now().minusSeconds(60), "\"claimWindow\": \"PT1S\"");
    Predicate<String> claim = address -> address.endsWith("/passes");
    browser.route(claim, route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator("#headline")).hasText("Your turn has passed.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-missed");
    browser.unroute(claim);
    page.click("#again");
    arrives(page);
    assertEquals(2, room.issued());
  }

  @Test
  void theSoundIsOffUntilItIsSwitchedOnAndStaysOn() {
    Page page = tabs(Room.paused(url), 1).get(0);
    assertThat(page.locator("#sound")).not().isChecked();
    page.locator("#sound").focus();
    page.keyboard().press("Space");
    page.reload();
    assertThat(page.locator("#sound")).isChecked();
  }

  @Test
  void theFirstLoadIsFiveFilesAndOneCallBeforeThePlaceIsShown() {
    Room room = Room.paused(url);
    List<Request> requests = new ArrayList<>();
    browser.onRequest(requests::add);
    tabs(room, 1);
    List<String> paths =
        requests.stream().map(request -> URI.create(request.url()).getPath()).sorted().toList();
    String api = "/api/rooms/" + room.id();
    assertEquals(
        List.of(
            api + "/stream",
            api + "/tokens",
            "/rooms/" + room.id(),
            "/usher-queue/waiting.css",
            "/usher-queue/waiting.js",
            "/usher/page.css",
            "/usher/page.js"),
        paths);
    int bytes =
        requests.stream()
            .filter(request -> !request.url().endsWith("/stream"))
            .mapToInt(request -> request.sizes().responseBodySize)
            .sum();
    System.out.println("The waiting page's first load: " + bytes + " bytes of bodies, 6 requests");
    assertTrue(bytes < 30_000, "bytes: " + bytes);
  }

  @Test
  void withoutJavaScriptAVisitorJoinsWaitsAndEnters() {
    Room room = Room.paused(url, "\"claimWindow\": \"PT10S\"");
    BrowserContext plain =
        chromium
            .orElseThrow()
            .browser()
            .newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    plain.setDefaultTimeout(PATIENCE_MILLIS);
    plain.route(
        address -> address.startsWith(Room.SHOP),
        route -> route.fulfill(new Route.FulfillOptions().setBody("the shop")));
    Page page = plain.newPage();
    page.navigate(room.page());
    Screenshots.take(page, "waiting-without-javascript");
    page.click("main button");
    assertThat(page.locator("#headline")).containsText("The queue is paused.");
    Screenshots.take(page, "waiting-without-javascript-waiting");
    room.is("resume");
    assertThat(page.locator("#headline")).hasText("It is your turn.");
    page.click("main button");
    arrives(page);
    assertEquals(1, room.issued());
    plain.close();
  }

  @Test
  void inArabicOnANarrowPhoneEverythingFitsAndFollowsTheScript() {
    Room room =
        Room.paused(
            url,
            """
            "branding": {"accent": "#f5c400", "background": "#5b1230",
             "message": "\u0623\u0647\u0644\u0627\u064b \u0648\u0633\u0647\u0644\u0627\u064b"}""");
    for (int width : new int[] {320, 360}) {
      Page page = browser.newPage();
      page.setViewportSize(width, 740);
      page.navigate(room.page() + "?lang=ar");
      assertThat(page.locator(PLACE)).isVisible();
      assertEquals("rtl", page.getAttribute("html", "dir"));
      assertTrue((int) page.evaluate("document.documentElement.scrollWidth") <= width);
      Accessibility.check(page);
      Screenshots.takeOne(page, "waiting-arabic");
      page.close();
    }
  }

  @Test
  void inEachLanguageTheTextsOfThePageAreThere() {
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    for (String code : List.of("de", "fr", "es", "pt", "th", "ja", "ar", "en")) {
      page.selectOption("#language", code);
      page.waitForURL(address -> address.endsWith("lang=" + code));
      assertThat(page.locator(PLACE)).isVisible();
      assertThat(page.locator("#updated")).not().isEmpty();
    }
    assertEquals(1, room.issued());
  }

  @Test
  void aWaitIsARangeInWords() {
    Room room = Room.of(url, Instant.now().minusSeconds(60), "\"claimWindow\": \"PT1M\"");
    room.is("pause");
    Page page = browser.newPage();
    page.route(
        address -> address.endsWith("/tokens"),
        route -> {
          String wait = page.url().replaceAll(".*wait=", "");
          route.fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody(
                      """
                      {"state": "WAITING", "number": 5000, "position": 1235, "retryAfter": 30,
                       "estimatedWait": "%s", "room": "OPEN"}"""
                          .formatted(wait)));
        });
    page.route(address -> address.endsWith("/stream"), Route::abort);
    Map<String, String> words =
        Map.of(
            "PT40S", "about a minute",
            "PT3M", "about 2 to 4 minutes",
            "PT12M", "about 10 to 15 minutes",
            "PT2H", "about 1 to 3 hours",
            "PT24H", "a day or more");
    words.forEach(
        (wait, expected) -> {
          page.navigate(room.page() + "?wait=" + wait);
          assertThat(page.locator("#wait")).hasText(expected);
          assertThat(page.locator("#ahead")).hasText("1,234");
        });
    Accessibility.check(page);
  }

  /** Opens the page in so many tabs, each of which shows its place. */
  private List<Page> tabs(Room room, int count) {
    List<Page> tabs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Page page = browser.newPage();
      // So that a test can see which tab listens.
      page.addInitScript(
          """
          const Real = EventSource;
          window.EventSource = class extends Real {
            constructor(address) { super(address); window.stream = this; }
          };
          """);
      page.navigate(room.page());
      tabs.add(page);
    }
    tabs.forEach(
        tab ->
            tab.waitForSelector(
                PLACE, new Page.WaitForSelectorOptions().setState(WaitForSelectorState.VISIBLE)));
    Screenshots.take(tabs.get(0), "waiting-in-the-queue");
    return tabs;
  }

  private static boolean listens(Page page) {
    return (boolean) page.evaluate("!!window.stream && window.stream.readyState === 1");
  }

  private static void arrives(Page page) {
    page.waitForURL(Pattern.compile(Pattern.quote(Room.SHOP) + "#pass=.+"));
  }

  /** Waits on a condition while the pages go on: Playwright runs in this thread. */
  private static void await(List<Page> pages, BooleanSupplier condition, String what) {
    long end = System.nanoTime() + (long) (PATIENCE_MILLIS * 1e6);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "Still not: " + what);
      pages.get(0).waitForTimeout(50);
    }
  }
}
