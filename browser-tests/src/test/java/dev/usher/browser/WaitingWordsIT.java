package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which words, languages and scripts the waiting page speaks. */
class WaitingWordsIT extends WaitingPageCase {
  private static final String JOIN = "**/tokens";
  private static final String STREAM = "**/stream";

  /** Of the first and the last character: which is further to the left. */
  private static final String ENDS_AT_THE_RIGHT =
      """
      element => {
        const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
        const left = (at) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect().left;
        };
        return left(text.length - 1) > left(0);
      }
      """;

  @Test
  void pausedAndSoldOutAreSaidInWords() {
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator(HEADLINE))
        .hasText("The queue is paused. Your place in the queue is kept.");
    room.is("sold-out");
    assertThat(page.locator(HEADLINE)).containsText("Everything is sold at the moment.");
    BrowserContext other = visitor(new NewContextOptions());
    Page newcomer = other.newPage();
    newcomer.navigate(room.page());
    assertThat(newcomer.locator(HEADLINE)).containsText("Everything is sold. Look again later");
    assertThat(newcomer.locator("#detail")).hasText("This page keeps trying.");
    Accessibility.check(newcomer);
    Page third = other.newPage();
    third.clock().install();
    third.navigate(room.page());
    assertThat(third.locator(HEADLINE)).containsText("Everything is sold. Look again later");
    room.is("resume");
    arrives(page);
    third.clock().runFor(80_000);
    arrives(third);
    other.close();
  }

  /** Of a pause, for example: whoever may go in no longer waits for its end. */
  @Test
  void theOrganisersMessageIsForThoseWhoWait() {
    Room room = Room.paused(url, message("We are back at 9"));
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator("#message")).hasText("We are back at 9");
    page.route("**/passes", Route::abort);
    room.is("resume");
    assertThat(page.locator(HEADLINE)).containsText("It is your turn");
    assertThat(page.locator("#message")).isHidden();
    page.unroute("**/passes");
    arrives(page);
    page.goBack();
    assertThat(page.locator("#go")).isVisible();
    assertThat(page.locator("#message")).isHidden();
  }

  /** In every tab, and without a reload. */
  @Test
  void whatIsAnnouncedAppearsOnOpenPagesAndGoesAgain() {
    Instant opened = Instant.now().minusSeconds(60);
    Room room = Room.paused(url, message("Bring an ID"));
    List<Page> tabs = tabs(room, 2);
    tabs.forEach(tab -> assertThat(tab.locator("#announcement")).isHidden());
    room.set(opened, "\"announcement\": \"A <b>short</b> break until nine\"");
    for (Page tab : tabs) {
      assertThat(tab.locator("#announcement")).hasText("A <b>short</b> break until nine");
    }
    Accessibility.check(tabs.get(0));
    Screenshots.take(tabs.get(0), "waiting-announcement");
    room.set(opened, "\"claimWindow\": \"PT1M\"");
    tabs.forEach(tab -> assertThat(tab.locator("#announcement")).isHidden());
    room.set(opened, "\"announcement\": \"Too late for you\"");
    assertThat(tabs.get(1).locator("#announcement")).hasText("Too late for you");
    tabs.get(0).route("**/passes", Route::abort);
    room.is("resume");
    assertThat(tabs.get(0).locator(HEADLINE)).containsText("It is your turn");
    assertThat(tabs.get(0).locator("#announcement")).isHidden();
  }

  /** Without a stream and without a poll. */
  @Test
  void whereNobodyHasToWaitThePageGoesOnAtOnce() {
    Room room = Room.of(url, Instant.now().minusSeconds(60), "\"mode\": \"PASSTHROUGH\"");
    room.awaitThrough();
    List<String> calls = new ArrayList<>();
    Page page = browser.newPage();
    page.onRequest(
        request -> {
          if (request.url().contains("/api/")) {
            calls.add(request.method() + request.url().replaceAll(".*/", " "));
          }
        });
    page.navigate(room.page());
    arrives(page);
    assertEquals(List.of("POST tokens", "POST passes"), calls);
  }

  @Test
  void aClosedRoomSaysSoToThoseWhoWaitAndToOthers() {
    Instant opened = Instant.now().minusSeconds(60);
    Room room = Room.paused(url);
    Page page = tabs(room, 1).get(0);
    room.set(opened, "\"mode\": \"CLOSED\"");
    room.is("resume");
    assertThat(page.locator(HEADLINE))
        .hasText("The waiting room is closed at the moment. Your place in the queue is kept.");
    BrowserContext other = visitor(new NewContextOptions());
    Page newcomer = other.newPage();
    newcomer.clock().install();
    newcomer.navigate(room.page());
    assertThat(newcomer.locator(HEADLINE)).hasText("The waiting room is closed at the moment.");
    assertThat(newcomer.locator("#detail")).hasText("This page keeps trying.");
    room.set(opened, "\"claimWindow\": \"PT1M\"");
    arrives(page);
    newcomer.clock().runFor(80_000);
    arrives(newcomer);
    other.close();
  }

  @Test
  void insteadOfALogoThatCannotBeLoadedItsWordsAreShown() {
    Room room =
        Room.paused(url, "\"branding\": {\"logoUrl\": \"https://logo.example/no-such.png\"}");
    browser.route("https://logo.example/**", Route::abort);
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator(".home img")).hasCount(0);
    assertThat(page.locator(".home")).hasText("Gala night");
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
  void theStartPageAndThePagesOfProblemsFitANarrowPhoneInTheLanguageOfTheVisitor() {
    BrowserContext phone =
        visitor(new NewContextOptions().setLocale("ar").setViewportSize(360, 740));
    Page page = phone.newPage();
    for (String path : List.of("/", "/nothing", "/rooms/no-such-room", "/" + "a".repeat(5_000))) {
      page.navigate(url + path);
      assertEquals("rtl", page.getAttribute("html", "dir"), path);
      assertTrue((int) page.evaluate("document.documentElement.scrollWidth") <= 360, path);
      Accessibility.check(page);
    }
    page.navigate(url + "/");
    Screenshots.take(page, "queue-start");
    page.selectOption("#language", "de");
    page.waitForURL(address -> address.endsWith("/?lang=de"));
    assertThat(page.locator("h1")).hasText("Warteraum");
    phone.close();
  }

  /** In the page of either direction: a name that begins in the script of the other one. */
  @Test
  void theOperatorsWordsStandInTheOrderOfTheirOwnScript() {
    String arabic = "\u0644\u064a\u0644\u0629 Rock & Pop (2026)!";
    Room room =
        Room.paused(
            url,
            "\"name\": \"Rock \u0644\u064a\u0644\u0629 (Halle 3)!\", %s"
                .formatted(message(arabic)));
    Room other =
        Room.paused(url, "\"name\": \"%s\", %s".formatted(arabic, message("Halle 3, (links)!")));
    Page page = browser.newPage();
    for (String path : List.of("/rooms/%s?lang=ar", "/api/rooms/%s/place?lang=ar")) {
      page.navigate(url + path.formatted(room.id()));
      assertEquals(true, page.locator("h1").evaluate(ENDS_AT_THE_RIGHT), path);
      assertEquals(false, page.locator(".notice >> nth=0").evaluate(ENDS_AT_THE_RIGHT), path);
      page.navigate(url + path.formatted(other.id()).replace("=ar", "=en"));
      assertEquals(false, page.locator("h1").evaluate(ENDS_AT_THE_RIGHT), path);
      assertEquals(true, page.locator(".notice >> nth=0").evaluate(ENDS_AT_THE_RIGHT), path);
    }
  }

  private static String message(String message) {
    return "\"branding\": {\"message\": \"%s\"}".formatted(message);
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
  void whatWentWrongIsSaidInTheLanguageOfThePageAndTheShopIsInItToo() {
    Room room = Room.opening(url, Instant.now().minusSeconds(60));
    FulfillOptions tooMany =
        new FulfillOptions()
            .setStatus(429)
            .setHeaders(Map.of("Retry-After", "1", "Content-Type", "application/problem+json"))
            .setBody(
                """
                {"type": "urn:usher:problem:too-many-joins", "title": "Too many", "status": 429,
                 "detail": "Too many people joined from this address."}""");
    browser.route(JOIN, route -> route.fulfill(tooMany));
    Page page = browser.newPage();
    page.navigate(room.page() + "?lang=de");
    assertThat(page.locator(ERROR))
        .hasText("Aus Ihrem Netz stellen sich viele Personen an. Diese Seite versucht es weiter.");
    Accessibility.check(page);
    browser.unroute(JOIN);
    arrives(page);
    assertTrue(page.url().contains("?lang=de#"), page.url());
  }

  @Test
  void aWaitIsARangeInWords() {
    Room room = Room.of(url, Instant.now().minusSeconds(60), "\"claimWindow\": \"PT1M\"");
    room.is("pause");
    Page page = browser.newPage();
    page.route(
        JOIN,
        route -> {
          String[] wait = page.url().replaceAll(".*wait=", "").split("-", -1);
          route.fulfill(
              new FulfillOptions()
                  .setContentType("application/json")
                  .setBody(
                      """
                      {"state": "WAITING", "number": 5000, "position": 1235, "retryAfter": 30,
                       "wait80": {"from": "%s", "to": "%s"}, "room": "OPEN",
                       "seatsUnlikely": true}"""
                          .formatted(wait[0], wait[1])));
        });
    page.route(STREAM, Route::abort);
    Map<String, String> words =
        Map.of(
            "PT10S-PT40S", "about a minute",
            "PT2M30S-PT3M30S", "about 2 to 4 minutes",
            "PT10M-PT14M", "about 10 to 15 minutes",
            "PT1H42M-PT2H18M", "about 1 to 3 hours",
            "PT24H-PT24H", "a day or more");
    words.forEach(
        (wait, expected) -> {
          page.navigate(room.page() + "?wait=" + wait);
          assertThat(page.locator("#wait")).hasText(expected);
          assertThat(page.locator("#ahead")).hasText("1,234");
          assertThat(page.locator("#detail")).containsText("You are unlikely to get seats");
        });
    Accessibility.check(page);
    Screenshots.take(page, "waiting-range");
  }
}
