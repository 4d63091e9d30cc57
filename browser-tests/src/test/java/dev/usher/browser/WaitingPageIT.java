package dev.usher.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
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
    Room room = Room.paused(url);
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
    PlaywrightAssertions.assertThat(page.locator("#error")).isVisible();
    page.clock().fastForward(10_000);
    page.waitForSelector(PLACE);
    assertEquals(2, joins.get());
    assertEquals(1, room.issued());
  }

  @Test
  void beforeItOpensThePageCountsDownByTheServersClockAndJoinsAtTheMoment() {
    browser.addInitScript(AN_HOUR_FAST);
    Room room = Room.opening(url, Instant.now().plusSeconds(12));
    Page page = browser.newPage();
    page.navigate(room.page());
    page.waitForSelector("#opening");
    assertTrue(page.textContent("#countdown").matches("00:(0\\d|1[0-2])"), page::title);
    assertFalse(page.textContent("body").matches("(?s).*\\d{4}-\\d\\d-\\d\\dT.*"), "no raw time");
    screenshots(page, "before-it-opens");
    assertEquals(0, room.issued());

    arrives(page);
    assertEquals(1, room.issued());
  }

  @Test
  void thePageOfARoomThatEndsSaysSo() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 2);
    room.is("end");
    for (Page tab : tabs) {
      PlaywrightAssertions.assertThat(tab.locator("#headline")).hasText("The sale has ended.");
      assertEquals("The sale has ended.", tab.title());
      assertTrue(tab.isHidden(PLACE));
    }
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
    screenshots(tabs.get(0), "in-the-queue");
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

  /** For people to look at, on a phone and on a desk. */
  private static void screenshots(Page page, String name) {
    for (int width : new int[] {360, 1280}) {
      page.setViewportSize(width, 740);
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(Path.of("target", "screenshots", name + "-" + width + ".png")));
    }
  }
}
