package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How the tabs of the waiting page keep in touch with the queue, and with each other. */
class WaitingConnectionIT extends WaitingPageCase {
  private static final String LOST =
      "Connection lost. Your place in the queue is kept; this page keeps trying.";
  private static final String API = "**/api/**";
  private static final String STREAM = "**/stream";
  private static final String POSITION = "**/position";
  private static final String WITHOUT_LOCKS =
      """
      Object.defineProperty(navigator, 'locks', { value: undefined });
      delete window.BroadcastChannel;
      """;

  @Test
  void sixTabsShareOnePlaceAndOneStreamAndTheClaimComesThrough() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 6);
    await(tabs, () -> streams() == 1, "one stream for six tabs");
    assertEquals(1, tabs.stream().filter(WaitingConnectionIT::listens).count());
    assertEquals(1, room.issued(), "All tabs of a browser have one place");

    room.is("resume");
    tabs.forEach(WaitingPageCase::arrives);
    await(tabs, () -> streams() == 0, "no stream is left");
  }

  @Test
  void aClosedTabThatHadTheStreamIsReplacedByAnother() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 3);
    await(tabs, () -> tabs.stream().anyMatch(WaitingConnectionIT::listens), "one stream");
    Page listening = tabs.stream().filter(WaitingConnectionIT::listens).findFirst().orElseThrow();
    List<Page> left = new ArrayList<>(tabs);
    left.remove(listening);
    listening.close();
    await(left, () -> left.stream().anyMatch(WaitingConnectionIT::listens), "another tab listens");
    await(left, () -> streams() == 1, "and the closed one no more");

    room.is("resume");
    left.forEach(WaitingPageCase::arrives);
  }

  @Test
  void aTabInViewTakesTheStreamFromOneThatIsHidden() {
    Room room = Room.paused(url);
    Page first = tabs(room, 1).get(0);
    await(List.of(first), () -> listens(first), "the first tab listens");
    first.evaluate("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })");

    Page second = tabs(room, 1).get(0);
    await(List.of(first, second), () -> listens(second), "the tab in view listens");
    await(List.of(first, second), () -> streams() == 1, "the hidden one no more");

    room.is("resume");
    arrives(second);
    first.waitForSelector("#go");
    assertEquals(room.page(), first.url(), "A hidden tab opens no second shop");
  }

  @Test
  void withoutLocksAndChannelsThePagePollsAndClaims() {
    browser.addInitScript(WITHOUT_LOCKS);
    Room room = Room.paused(url);
    browser.clock().install();
    List<Page> tabs = tabs(room, 2);
    assertEquals(0, streams());

    room.is("resume");
    browser.clock().fastForward(30_000);
    tabs.forEach(WaitingPageCase::arrives);
  }

  @Test
  void aStreamThatBreaksIsOpenedAgain() {
    Room room = Room.paused(url);
    browser.route(STREAM, route -> route.fulfill(new FulfillOptions().setStatus(503)));
    browser.clock().install();
    Page page = tabs(room, 1).get(0);
    page.waitForRequest(
        request -> request.url().endsWith("/position"), () -> browser.clock().fastForward(5_000));
    assertEquals(0, streams());

    browser.unroute(STREAM);
    browser.clock().fastForward(15_000);
    await(List.of(page), () -> streams() == 1, "the page listens again");
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
    assertThat(page.locator(ERROR)).isVisible();
    page.clock().fastForward(10_000);
    page.waitForSelector(PLACE);
    assertEquals(2, joins.get());
    assertEquals(1, room.issued());
  }

  @Test
  void withoutAConnectionThePageSaysThatThePlaceIsKeptAndGoesOnWithOne() {
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    browser.setOffline(true);
    assertThat(page.locator(ERROR)).hasText(LOST);
    assertThat(page.locator(NUMBER)).hasText("1");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-offline");
    room.is("resume");
    browser.setOffline(false);
    arrives(page);
    assertEquals(1, room.issued());
  }

  /** Also a network whose own page answers everything with 200 until somebody signs in. */
  @Test
  void whileTheServerIsAwayThePlaceIsKept() {
    Room room = Room.paused(url);
    browser.clock().install();
    Page page = tabs(room, 1).get(0);
    Map<Integer, String> errors =
        Map.of(
            502, "Something went wrong. This page keeps trying.",
            200, "No connection. This page keeps trying.");
    errors.forEach(
        (status, error) -> {
          FulfillOptions reply = new FulfillOptions().setStatus(status).setBody("<h1>Sorry</h1>");
          browser.route(API, route -> route.fulfill(reply.setContentType("text/html")));
          page.reload();
          assertThat(page.locator(ERROR)).hasText(error);
          assertThat(page.locator(HEADLINE)).hasText("Joining the queue\u2026");
          browser.unroute(API);
          browser.clock().fastForward(10_000);
          assertThat(page.locator(NUMBER)).hasText("1");
          assertThat(page.locator(ERROR)).isHidden();
        });
    assertEquals(1, room.issued());
  }

  @Test
  void aServerThatBreaksOffKeepsThePlaceAndIsAskedSeldomUntilItIsBack() {
    try (CuttableProxy network = new CuttableProxy(url)) {
      Room room = Room.paused(url);
      browser.clock().install();
      Page page = tabs(room.at(network.url()), 1).get(0);
      await(List.of(page), () -> listens(page), "the page listens");
      browser.clock().pauseAt(System.currentTimeMillis() + 1_000);

      network.cut();
      await(List.of(page), () -> !listens(page), "the stream is broken");
      runs(page, 10);
      assertThat(page.locator(ERROR)).hasText(LOST);
      assertThat(page.locator(NUMBER)).hasText("1");
      runs(page, 50);
      // Chromium itself repeats a request on a connection that was reset.
      int attempts = network.attempts();
      assertTrue(attempts >= 3 && attempts <= 24, "attempts in a minute: " + attempts);

      room.is("sold-out");
      network.mend();
      browser.clock().fastForward(30_000);
      browser.clock().resume();
      assertThat(page.locator(HEADLINE)).containsText("Everything is sold at the moment.");
      assertThat(page.locator(ERROR)).isHidden();
      await(List.of(page), () -> listens(page), "the page listens again");
      assertEquals(1, room.issued());
    }
  }

  @Test
  void aServerThatAsksForPatienceIsLeftAlone() {
    Room room = Room.paused(url);
    browser.clock().install();
    AtomicInteger calls = new AtomicInteger();
    FulfillOptions ended =
        new FulfillOptions().setContentType("text/event-stream").setBody(": open\n\n");
    FulfillOptions busy =
        new FulfillOptions().setStatus(503).setHeaders(Map.of("Retry-After", "60"));
    browser.route(STREAM, route -> route.fulfill(ended));
    browser.route(
        POSITION,
        route -> {
          calls.incrementAndGet();
          route.fulfill(busy);
        });
    Page page = tabs(room, 1).get(0);
    browser.onRequest(request -> calls.incrementAndGet());
    browser.clock().pauseAt(System.currentTimeMillis() + 1_000);
    runs(page, 6);
    assertThat(page.locator(ERROR)).hasText(LOST);
    calls.set(0);
    runs(page, 50);
    assertEquals(0, calls.get(), "calls in the time for which the server asks");
    browser.unroute(POSITION);
    browser.clock().fastForward(60_000);
    browser.clock().resume();
    assertThat(page.locator(ERROR)).isHidden();
    assertThat(page.locator(NUMBER)).hasText("1");
  }

  @Test
  void aPhoneThatSleptShowsWhatIsTrueAfterOneCall() {
    try (CuttableProxy network = new CuttableProxy(url)) {
      Room room = Room.paused(url);
      browser.clock().install();
      Page page = tabs(room.at(network.url()), 1).get(0);
      await(List.of(page), () -> listens(page), "the page listens");
      Instant asleep = Instant.now().plusSeconds(1);
      browser.clock().pauseAt(asleep.toEpochMilli());
      AtomicInteger calls = new AtomicInteger();
      browser.onRequest(request -> calls.incrementAndGet());

      // The network forgets the connection, and no timer runs.
      network.silenceStreams();
      room.is("sold-out");
      browser.clock().setSystemTime(asleep.plusSeconds(600).toEpochMilli());
      assertThat(page.locator(HEADLINE)).containsText("The queue is paused.");
      browser.clock().runFor(3_000);
      assertThat(page.locator(HEADLINE)).containsText("Everything is sold at the moment.");
      assertEquals(1, calls.get(), "calls after the sleep");

      network.silenceStreams();
      room.is("end");
      browser.clock().setSystemTime(asleep.plusSeconds(1_200).toEpochMilli());
      page.evaluate("document.dispatchEvent(new Event('resume'))");
      assertThat(page.locator(HEADLINE)).containsText("The sale has ended.");
      assertEquals(2, calls.get(), "calls after a page was frozen");
    }
  }

  private static boolean listens(Page page) {
    return (boolean) page.evaluate("!!window.stream && window.stream.readyState === 1");
  }

  /** Lets a page's clock run for so long, and its calls end between. */
  private static void runs(Page page, int seconds) {
    for (int i = 0; i < seconds; i += 2) {
      page.clock().runFor(2_000);
      page.waitForTimeout(20);
    }
  }
}
