package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of a visitor on the waiting page, step by step. */
class WaitingPageIT extends WaitingPageCase {
  private static final String CLAIM = "**/passes";
  private static final String STREAM = "**/stream";
  // Measured on a machine of 2 cores in use, with Chromium throttled four times.
  private static final double BLANK_MILLIS = 70;
  private static final double LOAD_MILLIS = 530;
  private static final double MINUTE_MILLIS = 220;
  private static final String AN_HOUR_FAST =
      """
      const RealDate = Date;
      Date = class extends RealDate {
        constructor(...given) { super(...(given.length ? given : [RealDate.now() + 3600000])); }
        static now() { return RealDate.now() + 3600000; }
      };
      """;

  @Test
  void beforeItOpensThePageCountsDownByTheServersClockAndJoinsAtTheMoment() {
    Instant hourFast = Instant.now().plusSeconds(3600);
    browser.clock().install(new Clock.InstallOptions().setTime(hourFast.toString()));
    // Less than the page waits before it asks again by itself.
    Room room = Room.opening(url, Instant.now().plusSeconds(40));
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator("#countdown")).hasText(Pattern.compile("0:[0-4]\\d"));
    assertEquals(0, room.issued());
    // The moment has come for the service; for the page, when its clock has moved on as far.
    Instant past = Instant.now().minusSeconds(1);
    room.set(past, "\"claimWindow\": \"PT1M\", \"startsAt\": \"" + past + "\"");
    room.awaitOpen();
    browser.clock().runFor(42_000);
    arrives(page);
    assertEquals(1, room.issued());

    Room later = Room.opening(url, Instant.now().plusSeconds(3 * 3600));
    page.navigate(later.page());
    assertThat(page.locator("#countdown")).hasText(Pattern.compile("2:59:\\d\\d"));
    assertEquals("Opens in", page.textContent("#until"));
    assertFalse(page.textContent("body").matches("(?s).*\\d{4}-\\d\\d-\\d\\dT.*"), "no raw time");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-before-it-opens");

    Room inDays = Room.opening(url, Instant.now().plusSeconds(27 * 86_400 + 3 * 3600));
    page.navigate(inDays.page() + "?lang=de");
    assertThat(page.locator("#countdown")).hasText(Pattern.compile("27 Tage 2:59:\\d\\d"));
    assertTrue(page.title().startsWith("\u00d6ffnet in 27 Tage 2:59:"), page.title());
  }

  @Test
  void thePageOfARoomThatEndsSaysSoAndAsksNoMore() {
    Room room = Room.paused(url);
    browser.clock().install();
    List<Page> tabs = tabs(room, 2);
    room.is("end");
    for (Page tab : tabs) {
      assertThat(tab.locator(HEADLINE)).hasText("The sale has ended.");
      assertEquals("The sale has ended. \u00b7 \u2068Gala night\u2069", tab.title());
      assertTrue(tab.isHidden(PLACE));
    }
    await(tabs, () -> streams() == 0, "no stream is left");
    List<Request> requests = new ArrayList<>();
    browser.onRequest(requests::add);
    browser.clock().runFor(300_000);
    assertThat(tabs.get(0).locator(HEADLINE)).hasText("The sale has ended.");
    assertEquals(List.of(), requests.stream().map(Request::url).toList());
  }

  @Test
  void beforeItStartsThePageCountsDownAndKeepsThePlace() {
    browser.addInitScript(AN_HOUR_FAST);
    String later = "\"startsAt\": \"" + Instant.now().plusSeconds(3 * 3600) + "\"";
    Room room = Room.of(url, Instant.now().minusSeconds(60), later);
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator("#until")).hasText("Starts in");
    assertThat(page.locator("#countdown")).hasText(Pattern.compile("2:59:\\d\\d"));
    assertThat(page.locator(NUMBER)).hasText("1");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-before-it-starts");
  }

  @Test
  void aReloadAtAnyStepKeepsThePlaceAndTheBarNeverGoesBack() {
    Room room = Room.paused(url);
    room.joins();
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator(NUMBER)).hasText("2");
    assertThat(page.locator("#ahead")).hasText("1");
    assertThat(page.locator("#updated")).containsText("Last updated: ");
    Screenshots.take(page, "waiting-in-the-queue");
    // As if the visitor had come from further back.
    page.evaluate(
        "localStorage.setItem('usher-queue-"
            + room.id()
            + "-progress', JSON.stringify({ number: 2, first: 100, done: 990 }))");
    for (String phase : List.of("pause", "sold-out", "pause")) {
      room.is(phase);
      page.reload();
      assertThat(page.locator(NUMBER)).hasText("2");
      assertEquals(990, page.evaluate("document.getElementById('bar').value"));
    }
    room.is("resume");
    page.reload();
    arrives(page);
    assertEquals(2, room.issued());
  }

  @Test
  void whoComesBackFromTheShopIsNotSentThereAgainAndSeesTheTimeLeft() {
    browser.addInitScript(AN_HOUR_FAST);
    Room room = Room.opening(url, Instant.now().minusSeconds(60));
    List<String> addresses = new ArrayList<>();
    browser.onRequest(request -> addresses.add(request.url()));
    Page page = browser.newPage();
    page.navigate(room.page());
    arrives(page);
    page.goBack();
    assertThat(page.locator(HEADLINE)).hasText("It is your turn.");
    assertThat(page.locator("#detail")).hasText("The shop is open to you.");
    assertThat(page.locator("#left")).hasText(Pattern.compile("1[45]:\\d\\d"));
    assertEquals("It is your turn. \u00b7 \u2068Gala night\u2069", page.title());
    Accessibility.check(page);
    Screenshots.take(page, "waiting-your-turn");
    page.click("#go");
    arrives(page);
    assertEquals(1, room.issued());
    // A fragment is not sent, so Chromium names none here.
    Pattern token = Pattern.compile("[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]{10,}");
    addresses.forEach(
        address -> assertFalse(token.matcher(address.replaceFirst("#.*", "")).find(), address));
  }

  @Test
  void whomTheProxyOfASiteSendsAgainGoesAgain_butNotInACircle() {
    Room room = Room.opening(url, Instant.now().minusSeconds(60));
    Page page = browser.newPage();
    page.navigate(room.page() + "#sent");
    arrives(page);

    page.navigate(room.page() + "#sent");
    assertThat(page.locator("#detail")).hasText("The shop is open to you.");
    assertEquals("", page.evaluate("location.hash"), "a reload is none of the proxy's");

    // As if a minute had passed.
    page.evaluate(
        """
        key => {
          const went = JSON.parse(sessionStorage.getItem(key));
          sessionStorage.setItem(key, JSON.stringify({ ...went, at: went.at - 60000 }));
        }""",
        "usher-queue-" + room.id() + "-went");
    page.reload();
    assertThat(page.locator("#detail")).hasText("The shop is open to you.");
    page.navigate("about:blank");
    page.navigate(room.page() + "#sent");
    arrives(page);
    assertEquals(1, room.issued());
  }

  @Test
  void whoMissedTheTurnRejoinsWithOneClick() {
    Room room = Room.of(url, Instant.now().minusSeconds(60), "\"claimWindow\": \"PT1S\"");
    browser.route(CLAIM, route -> route.fulfill(new FulfillOptions().setStatus(503)));
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator(HEADLINE)).hasText("Your turn has passed.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-missed");
    browser.unroute(CLAIM);
    page.click("#again");
    arrives(page);
    assertEquals(2, room.issued());
  }

  @Test
  void aTurnThatCannotBeTakenAtOnceCountsDownByTheServersClock() {
    browser.addInitScript(AN_HOUR_FAST);
    Room room = Room.of(url, Instant.now().minusSeconds(60), "\"claimWindow\": \"PT10M\"");
    browser.route(CLAIM, route -> route.fulfill(new FulfillOptions().setStatus(503)));
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator(HEADLINE)).hasText("It is your turn.");
    assertThat(page.locator("#until")).hasText("Time left to go in");
    assertThat(page.locator("#countdown")).hasText(Pattern.compile("9:[0-5]\\d"));
    // Nor is the place kept: the turn ends.
    assertThat(page.locator(ERROR)).hasText("Something went wrong. This page keeps trying.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-turn-not-taken");
    // In a pause that time does not pass.
    room.is("pause");
    assertThat(page.locator("#opening")).isHidden();
    room.is("resume");
    assertThat(page.locator("#opening")).isVisible();
    browser.unroute(CLAIM);
    arrives(page);
    assertEquals(1, room.issued());
  }

  @Test
  void theSoundIsOffUntilItIsSwitchedOnAndStaysOn() {
    // So that a test can see whether a tone is played.
    browser.addInitScript(
        """
        const Real = AudioContext;
        window.AudioContext = class extends Real {
          createOscillator() { window.played = true; return super.createOscillator(); }
        };
        """);
    Page page = tabs(Room.paused(url), 1).get(0);
    assertThat(page.locator("#sound")).not().isChecked();
    page.locator("#sound").focus();
    page.keyboard().press("Space");
    assertEquals(true, page.evaluate("window.played"));
    page.reload();
    assertThat(page.locator("#sound")).isChecked();
    page.locator("#sound").focus();
    page.keyboard().press("Space");
    page.reload();
    assertThat(page.locator("#sound")).not().isChecked();
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
    Budget.holds("waiting page", requests, 7, 30_000);
  }

  /**
   * Processor time of the main thread on a processor a quarter as fast, which other programs do not
   * make longer; a slower machine takes as much longer for a blank page.
   */
  @Test
  void theFirstLoadAndAMinuteOfUpdatesCostASlowPhoneLittle() {
    Room room = Room.paused(url);
    String updates =
        IntStream.rangeClosed(1, 60)
            .mapToObj(
                i ->
                    """
                    data: {"state": "WAITING", "number": 9000, "position": %d, "retryAfter": 30, \
                    "estimatedWait": "PT%dS", "room": "OPEN"}

                    """
                        .formatted(8_000 - 10 * i, 6_000 - 30 * i))
            .collect(Collectors.joining());
    Page page = browser.newPage();
    SlowProcessor processor = SlowProcessor.of(page, SlowProcessor.PHONE);

    page.route("**/blank", route -> route.fulfill(new FulfillOptions().setBody("<p>Nothing</p>")));
    page.navigate(url + "/blank");
    double blank = processor.busyMillis();
    List<Route> streams = new ArrayList<>();
    browser.route(STREAM, streams::add);
    page.navigate(room.page());
    showsPlace(page);
    double load = processor.busyMillis() - blank;

    await(List.of(page), () -> !streams.isEmpty(), "the page asks for the stream");
    double before = processor.busyMillis();
    streams
        .get(0)
        .fulfill(new FulfillOptions().setContentType("text/event-stream").setBody(updates));
    assertThat(page.locator("#ahead")).hasText("7,399");
    double minute = processor.busyMillis() - before;
    System.out.printf(
        "The waiting page, 4x throttled: blank %.0f ms, first load %.0f ms, 60 updates %.0f ms%n",
        blank, load, minute);
    double machine = Math.max(1, blank / BLANK_MILLIS);
    assertTrue(load < 3 * LOAD_MILLIS * machine, "first load: " + load);
    assertTrue(minute < 3 * MINUTE_MILLIS * machine, "60 updates: " + minute);
  }

  /** Over plain http, where browsers do not say which site a form comes from. */
  @Test
  void withoutJavaScriptAVisitorJoinsWaitsAndEnters() {
    Room room = Room.paused(url, "\"claimWindow\": \"PT16S\"");
    BrowserContext plain = visitor(new NewContextOptions().setJavaScriptEnabled(false));
    List<Request> posts = new ArrayList<>();
    plain.onRequest(
        request -> {
          if (request.method().equals("POST")) {
            posts.add(request);
          }
        });
    Page page = plain.newPage();
    page.navigate(room.at(Chromium.otherHost(url)).page() + "?lang=de");
    Screenshots.take(page, "waiting-without-javascript");
    page.click("main button");
    assertThat(page.locator(HEADLINE)).containsText("Die Warteschlange ist angehalten.");
    Screenshots.take(page, "waiting-without-javascript-waiting");
    page.selectOption("#language", "fr");
    page.click("header button");
    assertThat(page.locator(HEADLINE)).containsText("La file est en pause.");
    room.is("resume");
    assertThat(page.locator(HEADLINE)).hasText("C\u2019est votre tour.");
    page.click("main button");
    arrives(page);
    assertTrue(page.url().contains("?lang=fr#"), page.url());
    assertEquals(1, room.issued());
    posts.forEach(post -> assertNotEquals("same-origin", post.allHeaders().get("sec-fetch-site")));
    plain.close();
  }
}
