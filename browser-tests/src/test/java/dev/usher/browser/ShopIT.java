package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.RouteOptions;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop in Chromium, against the packaged booking-service and release-worker. */
class ShopIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 20_000;

  /** Seconds of the main thread of a processor at a quarter of its speed; 0.6 and 1.1 measured. */
  private static final double MOST_TO_LOAD = 2;

  private static final double MOST_FOR_A_PAN = 3.3;
  private static final Pattern CHECKOUT = Pattern.compile(".*/checkout/[a-z0-9.-]+");
  private static final String A_DAY_FAST =
      """
      const RealDate = Date;
      Date = class extends RealDate {
        constructor(...given) { super(...(given.length ? given : [RealDate.now() + 86400000])); }
        static now() { return RealDate.now() + 86400000; }
      };
      """;

  /** How many colours free seats have, and whether each has a contrast of at least 3 to the map. */
  private static final String COLOURS =
      """
      () => {
        const light = (colour) => {
          const [r, g, b] = colour.match(/[0-9]+/g).map((value) => {
            const share = value / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
        };
        const map = light(getComputedStyle(document.getElementById("hall")).backgroundColor);
        const free = [...document.querySelectorAll("#hall path.free")];
        const colours = [...new Set(free.map((path) => getComputedStyle(path).stroke))];
        return [
          colours.length,
          colours.map(light).every((seat) => Math.max(seat, map) / Math.min(seat, map) >= 3),
        ];
      }""";

  private static Optional<Chromium> chromium = Optional.empty();
  private static Optional<ServiceProcess> service = Optional.empty();
  private static Optional<ServiceProcess> worker = Optional.empty();
  private static String url = "";
  private final List<BrowserContext> browsers = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) {
    Optional<Path> executable = Chromium.find();
    if (executable.isEmpty()) {
      System.out.println("SKIPPED: the tests of the shop need Chromium on the PATH.");
    }
    Assumptions.assumeTrue(executable.isPresent(), "No Chromium is on the PATH");
    String port = Integer.toString(FreePort.find());
    service =
        Optional.of(
            TestStores.service(
                "booking-service",
                Map.of(
                    "quarkus.http.port",
                    port,
                    "usher.public-url",
                    "http://127.0.0.1:" + port,
                    "usher.pass.jwks-url",
                    ShopEvent.passKeys(folder).toString(),
                    "usher.queue.public-url",
                    "http://queue.example")));
    chromium = executable.map(Chromium::start);
    // One after the other: both would create the same tables. Only expired holds need the worker.
    service.orElseThrow().awaitReady(START);
    worker =
        Optional.of(
            TestStores.service(
                "release-worker", Map.of("smallrye.config.mapping.validate-unknown", "false")));
    url = service.orElseThrow().url();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  @AfterAll
  static void stop() {
    chromium.ifPresent(Chromium::close);
    worker.ifPresent(ServiceProcess::stop);
    service.ifPresent(ServiceProcess::stop);
  }

  @BeforeEach
  void forget() {
    browsers.clear();
  }

  @AfterEach
  void closeBrowsers() {
    browsers.forEach(BrowserContext::close);
  }

  @Test
  void aVisitorGoesFromTheListToTheSeatsAndHoldsThemWithTheMouse() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(url + "/?lang=en");
    Locator item = page.locator("[data-event='" + event.id() + "']");
    // What is left of an event is asked for when it comes into view.
    item.scrollIntoViewIfNeeded();
    assertThat(item.locator(".left")).hasText("140 left");
    Screenshots.take(page, "shop-list");
    Accessibility.check(page);
    keepsLanguage(page, "en");
    item.locator("a").click();
    assertThat(page.locator("#queue"))
        .hasAttribute("href", "http://queue.example/rooms/" + event.id() + "?lang=en");
    keepsLanguage(page, "en");
    assertThat(page.locator("#hold")).isDisabled();

    page.navigate(event.pageWithPass("en"));
    isLive(page);
    clickSeat(page, "hall-A-2");
    clickSeat(page, "hall-B-5");
    assertThat(page.locator("#chosen li")).hasCount(2);
    assertThat(page.locator("#total")).hasText("€90.00");
    // The list has what the map has.
    page.locator("summary:has-text('Row A')").click();
    Locator second = page.locator("[data-seat='hall-A-2']");
    assertThat(second).isChecked();
    second.uncheck();
    assertThat(page.locator(".mark.selected")).hasCount(1);
    second.check();
    assertThat(page.locator(".mark.selected")).hasCount(2);
    Screenshots.take(page, "shop-event");
    Accessibility.check(page);
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#chosen li")).hasCount(2);
    assertThat(page.locator("#chosen")).containsText("Hall, Row A, seat 2 €45.00");
    assertThat(page.locator("#pay")).hasText("Pay €90.00");
    assertThat(page.locator("#rest")).hasText(Pattern.compile("[0-9]:[0-9]{2}"));
    Screenshots.take(page, "shop-checkout");
    Accessibility.check(page);
    event.awaitSeats("A", ".H.{18}");
    event.awaitSeats("B", "....H.{15}");
  }

  @Test
  void aPastEventIsLookedAtOnly() {
    ShopEvent event = ShopEvent.past(url);
    Page page = visitor();
    page.navigate(event.page());
    assertThat(page.locator("#access")).hasText("Sales of this event have ended.");
    assertThat(page.locator("#queue")).isHidden();
    page.navigate(event.pageWithPass());
    page.reload();
    assertThat(page.locator("#access")).hasText("Sales of this event have ended.");
    assertThat(page.locator("#best")).isHidden();
    assertThat(page.locator("#places-floor")).isDisabled();
    // People abroad see which time it is.
    assertThat(page.locator("main time").first())
        .hasText(Pattern.compile("Friday, May 1, 2020 at .*(UTC|GMT.*)"));
  }

  @Test
  void placesAreHeldByQuantity() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    page.locator("#places-floor").selectOption("3");
    assertThat(page.locator("#total")).hasText("€90.00");
    page.locator("#hold").click();
    assertThat(page.locator("#chosen")).containsText("Floor, 3 places €90.00");
  }

  @Test
  void theServiceChoosesTheBestSeatsAndLeavesNoneAlone() {
    ShopEvent event = ShopEvent.small(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    page.locator("#best-count").selectOption("2");
    page.locator("#best-where").selectOption("hall");
    page.locator("#best-go").click();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#chosen li")).hasCount(2);
    event.awaitSeats("A", "HHFFF|FFFHH");
  }

  @Test
  void pricesHaveTheDecimalsOfTheirCurrencyAndAreNotAddedUp() {
    ShopEvent event = ShopEvent.inYenAndDinars(url);
    Page page = visitor();
    page.navigate(url + "/?lang=en");
    assertThat(page.locator("[data-event='" + event.id() + "'] .price")).hasText("¥3,000");
    page.navigate(event.pageWithPass("en"));
    isLive(page);
    assertThat(page.locator("#rows")).containsText("Dinar · KWD 4.500");
    assertThat(page.locator(".legend")).containsText("KWD 4.500");
    clickSeat(page, "yen-A-1");
    assertThat(page.locator("#total")).hasText("¥3,000");
    clickSeat(page, "dinar-A-1");
    assertThat(page.locator("#notice")).containsText("different currencies");
    assertThat(page.locator("#chosen li")).hasCount(1);
  }

  @Test
  void thePassLeavesTheAddressAndIsSentInNoUrl() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    List<String> addresses = new ArrayList<>();
    page.onRequest(request -> addresses.add(request.url() + request.headers().get("referer")));
    page.navigate(event.pageWithPass());
    isLive(page);
    assertEquals(event.page(), page.url().replaceAll("\\?.*", ""));
    assertTrue(addresses.stream().skip(1).noneMatch(address -> address.contains("eyJ")));
    page.reload();
    assertThat(page.locator("#access")).containsText("your turn");
    // What is no pass replaces none.
    page.evaluate("location.hash = 'pass=garbage'");
    page.waitForCondition(() -> !page.url().contains("garbage"));
    page.reload();
    assertThat(page.locator("#access")).containsText("your turn");

    // So does one that comes while the page is still loading.
    ShopEvent other = ShopEvent.usual(url);
    List<Route> waiting = new ArrayList<>();
    page.route(url + "/api/events/" + other.id(), waiting::add);
    page.navigate(other.page());
    page.waitForCondition(() -> !waiting.isEmpty());
    page.navigate(other.pageWithPass());
    waiting.forEach(Route::resume);
    assertThat(page.locator("#access")).containsText("your turn");
    assertEquals(other.page(), page.url());
  }

  @Test
  void theKeyboardAloneChoosesHoldsCancelsAndBuys() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    isLive(page);
    holdsWithTheKeyboard(page);
    enter(page, "#cancel");
    assertThat(page.locator("h1")).hasText("You have cancelled");
    event.awaitSeats("B", "F{20}");
    enter(page, "#again");
    assertThat(page.locator("h1")).hasText("Gala");
    isLive(page);
    holdsWithTheKeyboard(page);
    enter(page, "#pay");
    enter(page, "button[value=succeeded]");
    enter(page, "#next");
    assertThat(page).hasURL(Pattern.compile(".*/bookings/.*"));
    event.awaitSeats("B", "FFS.*");
  }

  private static void holdsWithTheKeyboard(Page page) {
    enter(page, "summary:has-text('Row B')");
    tabTo(page, "[data-seat='hall-B-3']");
    assertThat(page.locator("#pointed")).containsText("Row B, seat 3 · €45.00");
    page.keyboard().press("Space");
    assertThat(page.locator("#news")).containsText("1 selected, €45.00");
    assertThat(page.locator(".mark.selected")).hasCount(1);
    enter(page, "#hold");
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#open")).isVisible();
  }

  @Test
  void whoComesSecondSeesWhichSeatIsGoneAndKeepsTheRest() {
    ShopEvent event = ShopEvent.usual(url);
    Page first = visitor();
    Page second = visitor();
    for (Page page : List.of(first, second)) {
      page.navigate(event.pageWithPass());
      isLive(page);
      clickSeat(page, "hall-A-1");
    }
    clickSeat(second, "hall-A-2");
    // What others hold shows at once, on the map and in the list.
    Locator rowA = second.locator("#hall path.taken").first();
    assertThat(rowA).hasAttribute("d", "");
    event.holds("hall-A-5");
    assertThat(rowA).hasAttribute("d", Pattern.compile("M[^M]+"));
    assertThat(second.locator("summary:has-text('Row A')")).containsText("19 free");
    first.locator("#hold").click();
    assertThat(first).hasURL(CHECKOUT);
    isTakenFrom(second, "hall-A-1");
    second.locator("#hold").click();
    assertThat(second.locator("#chosen li")).hasCount(1);
  }

  @Test
  void whoAsksForASeatThatIsTakenMeanwhileSeesWhichOneToo() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    isLive(page);
    clickSeat(page, "hall-A-1");
    clickSeat(page, "hall-A-2");
    // A request that others overtake: the page does not know yet.
    page.route(
        address -> address.endsWith("/holds"),
        route -> {
          event.holds("hall-A-1");
          route.resume();
        });
    page.locator("#hold").click();
    isTakenFrom(page, "hall-A-1");
    assertThat(page.locator("#hold")).isEnabled();
  }

  private static void isTakenFrom(Page page, String seat) {
    assertThat(page.locator("#notice")).containsText("Just taken by somebody else: Hall, Row A");
    assertThat(page.locator("#chosen li")).hasCount(1);
    assertThat(page.locator(".mark.lost")).hasCount(1);
    assertThat(page.locator("#total")).hasText("€45.00");
    assertTrue(page.locator("#notice").textContent().contains("seat " + seat.substring(7)));
  }

  @Test
  void aRequestWhoseResponseIsLostGivesOneHold() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    isLive(page);
    clickSeat(page, "hall-A-1");
    AtomicInteger attempts = new AtomicInteger();
    page.route(
        address -> address.endsWith("/holds"),
        route -> {
          if (attempts.incrementAndGet() == 1) {
            route.fetch();
            route.abort();
          } else {
            route.resume();
          }
        });
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#chosen li")).hasCount(1);
    assertEquals(2, attempts.get());
  }

  @Test
  void aRequestWithoutAResponseGoesOnAfterAReload() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    isLive(page);
    clickSeat(page, "hall-A-1");
    page.route(
        address -> address.endsWith("/holds"),
        route -> {
          route.fetch();
          route.abort();
        });
    page.locator("#hold").click();
    assertThat(page.locator("#notice")).containsText("nothing is held twice");
    page.unrouteAll();
    page.reload();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#chosen li")).hasCount(1);
  }

  @Test
  void aHoldExpiresOnScreenByTheServersClockAndOffersANewChoice() {
    ShopEvent event = ShopEvent.withWindow(url, "PT4S");
    Page page = visitor();
    page.addInitScript(A_DAY_FAST);
    page.navigate(event.pageWithPass());
    isLive(page);
    // By its own clock the pass of this device is over; by the server's it is not.
    clickSeat(page, "hall-A-1");
    page.locator("#hold").click();
    assertThat(page.locator("#rest")).hasText(Pattern.compile("0:0[0-5]"));
    worker.ifPresent(process -> process.awaitReady(START));
    assertThat(page.locator("h1")).hasText("The time to pay is over");
    assertThat(page.locator("#open")).isHidden();
    assertThat(page.locator("#items")).isHidden();
    Screenshots.take(page, "shop-expired");
    Accessibility.check(page);
    page.locator("#again").click();
    isLive(page);
    clickSeat(page, "hall-A-1");
    assertThat(page.locator("#chosen li")).hasCount(1);
  }

  @Test
  void reloadsTheBackButtonAndOtherTabsKeepTheHold() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass());
    isLive(page);
    clickSeat(page, "hall-A-1");
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    page.reload();
    assertThat(page.locator("#chosen li")).hasCount(1);
    page.goBack();
    assertThat(page.locator("#holds")).containsText("You hold 1 seat");
    assertThat(page.locator("#holds .rest")).hasText(Pattern.compile("[0-9]:[0-9]{2}"));
    assertThat(page.locator(".mark.own")).hasCount(1);

    Page other = browsers.get(0).newPage();
    other.navigate(event.page());
    other.locator("#holds a").click();
    assertThat(other.locator("#chosen li")).hasCount(1);
    other.locator("#cancel").click();
    assertThat(other.locator("h1")).hasText("You have cancelled");
    assertThat(page.locator("#holds .card")).hasCount(0);
    assertThat(page.locator(".mark.own")).hasCount(0);
  }

  @Test
  void aDeclinedPaymentKeepsTheHoldAndAPaidOneLeadsToTheTickets() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.pageWithPass("de"));
    isLive(page);
    clickSeat(page, "hall-A-1");
    page.route(
        address -> address.endsWith("/holds"),
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setStatus(404)
                    .setBody(
                        """
                        {"type": "urn:usher:problem:unknown-seat", "detail": "No such seat."}""")),
        new RouteOptions().setTimes(1));
    page.locator("#hold").click();
    assertThat(page.locator("#notice")).containsText("Der Saal hat sich geändert");
    page.locator("#hold").click();
    assertThat(page.locator("#open")).isVisible();
    keepsLanguage(page, "de");
    page.locator("#pay").click();
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.locator("button[value=failed]").click();
    page.locator("#next").click();
    assertThat(page).hasURL(Pattern.compile(".*/checkout/.*lang=de"));
    assertThat(page.locator("#notice")).containsText("Die Zahlung wurde abgelehnt");
    page.locator("#pay").click();
    page.locator("button[value=succeeded]").click();
    page.locator("#next").click();
    assertThat(page).hasURL(Pattern.compile(".*/bookings/.*"));
    page.navigate(event.page() + "?lang=de");
    assertThat(page.locator("#holds")).containsText("Sie haben 1 Platz gebucht.");
    keepsLanguage(page, "de");
    page.locator("#holds a").click();
    assertThat(page).hasURL(Pattern.compile(".*/bookings/.*"));
  }

  @Test
  void anotherBrowserCannotSeeTheHold() {
    ShopEvent event = ShopEvent.usual(url);
    String hold = event.holds("hall-A-1");
    Page page = visitor();
    page.navigate(url + "/checkout/" + hold);
    assertThat(page.locator("h1")).hasText("These seats are not held in this browser");
    assertThat(page.locator("#open")).isHidden();
  }

  @Test
  void inArabicOnAPhoneNothingIsWiderThanTheScreen() {
    ShopEvent event = ShopEvent.mixed(url);
    Page page = visitor();
    page.setViewportSize(360, 740);
    page.navigate(url + "/?lang=ar");
    assertThat(page.locator("html")).hasAttribute("dir", "rtl");
    isAsWideAsAPhone(page);
    assertTrue(isLeftToRight(page, "[data-event='" + event.id() + "']", "Aida!"));
    page.navigate(event.pageWithPass("ar"));
    isLive(page);
    isAsWideAsAPhone(page);
    clickSeat(page, "hall-A-1");
    assertTrue(isLeftToRight(page, "h1", "Aida!"));
    assertTrue(isLeftToRight(page, "#rows summary", "Loge!"));
    assertTrue(isLeftToRight(page, "#chosen li", "Loge!"));
    Screenshots.takeOne(page, "shop-event-ar-360");
    Accessibility.check(page);
    page.locator("#hold").click();
    assertThat(page.locator("#pay")).containsText("ادفع");
    isAsWideAsAPhone(page);
    assertTrue(isLeftToRight(page, "#event", "Aida!"));
    assertTrue(isLeftToRight(page, "#chosen li", "Loge!"));
    Screenshots.takeOne(page, "shop-checkout-ar-360");
    page.navigate(event.page() + "?lang=en");
    assertFalse(isLeftToRight(page, "main > p", "أوبرا Garnier!"));
  }

  @Test
  void aHallOfFiveThousandSeatsHasFewElementsAndIsZoomedAndTapped() {
    ShopEvent event = ShopEvent.large(url);
    BrowserContext phone =
        chromium
            .orElseThrow()
            .browser()
            .newContext(
                new NewContextOptions()
                    .setViewportSize(360, 740)
                    .setHasTouch(true)
                    .setIsMobile(true)
                    .setDeviceScaleFactor(2)
                    .setLocale("en-GB"));
    browsers.add(phone);
    Page page = phone.newPage();
    page.navigate(event.pageWithPass());
    isLive(page);
    Screenshots.takeOne(page, "shop-5000-seats-360");
    isZoomedByTwoFingers(page);
    int elements = (int) page.evaluate("document.querySelectorAll('*').length");
    assertTrue(elements < 600, elements + " elements");
    // The first tap goes near, the second selects.
    tapSeat(page, "s3-J-20");
    assertThat(page.locator("#chosen li")).hasCount(0);
    Pattern near = Pattern.compile("2[4-9]|[34][0-9]");
    assertThat(page.locator("#hall")).hasAttribute("data-seat", near);
    tapSeat(page, "s3-J-20");
    assertThat(page.locator("#chosen li")).hasCount(1);
    assertThat(page.locator("#chosen")).containsText("Row J, seat 20");
    assertThat(page.locator(".labels .number").first()).isAttached();
    Screenshots.takeOne(page, "shop-5000-seats-near-360");
    page.locator("#zoom-all").tap();
    page.locator("#zoom-in").tap();
  }

  private static void isZoomedByTwoFingers(Page page) {
    double[] before = find(page, "s3-J-20");
    int seat = seatPixels(page);
    pinch(page, before, 40, 160);
    page.waitForFunction("n => document.getElementById('hall').dataset.seat > 3 * n", seat);
    double[] after = find(page, "s3-J-20");
    assertEquals(before[0], after[0], 4);
    assertEquals(before[1], after[1], 4);
    assertThat(page.locator("#chosen li")).hasCount(0);
    pinch(page, before, 160, 20);
    assertThat(page.locator("#hall")).hasAttribute("data-seat", Integer.toString(seat));
  }

  /** Two fingers that stand one above the other move apart or together. */
  private static void pinch(Page page, double[] at, int from, int to) {
    CDPSession devtools = page.context().newCDPSession(page);
    for (int step = 0; step <= 10; step++) {
      JsonArray fingers = new JsonArray();
      for (int side : new int[] {-1, 1}) {
        JsonObject finger = new JsonObject();
        finger.addProperty("x", at[0]);
        finger.addProperty("y", at[1] + side * (from + (to - from) * step / 10) / 2.0);
        finger.addProperty("id", side + 1);
        fingers.add(finger);
      }
      touch(devtools, step == 0 ? "touchStart" : "touchMove", fingers);
    }
    touch(devtools, "touchEnd", new JsonArray());
    devtools.detach();
  }

  private static void touch(CDPSession devtools, String type, JsonArray fingers) {
    JsonObject touch = new JsonObject();
    touch.addProperty("type", type);
    touch.add("touchPoints", fingers);
    devtools.send("Input.dispatchTouchEvent", touch);
  }

  private static int seatPixels(Page page) {
    return Integer.parseInt(page.locator("#hall").getAttribute("data-seat"));
  }

  @Test
  void freeSeatsHaveTheColourOfTheirPrice() {
    ShopEvent event = ShopEvent.large(url);
    Page page = visitor();
    page.navigate(event.pageWithPass("en"));
    isLive(page);
    assertThat(page.locator(".legend li:has(.colour)"))
        .hasText(new String[] {"€10.00", "€20.00", "€30.00", "€40.00", "€50.00"});
    assertThat(page.locator("#rows .price-4")).hasCount(1);
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      assertEquals(List.of(5, true), page.evaluate(COLOURS), scheme.toString());
    }
    // More prices than colours.
    assertEquals(
        List.of(2, 1, 2, 1, 1),
        page.evaluate(
            """
            async () => {
              const { groupsOf } = await import("/usher-shop/hall.js");
              const prices = [7, 6, 5, 4, 3, 2, 1, 1].map((amount) => ({ amount, currency: "EUR" }));
              return groupsOf(prices).map((group) => group.length);
            }"""));

    int seat = seatPixels(page);
    double[] before = find(page, "s3-J-20");
    page.mouse().move(before[0], before[1]);
    page.mouse().wheel(0, -300);
    page.waitForFunction("n => document.getElementById('hall').dataset.seat > 1.4 * n", seat);
    double[] after = find(page, "s3-J-20");
    assertEquals(before[0], after[0], 4);
    assertEquals(before[1], after[1], 4);
    page.mouse().wheel(0, 600);
    assertThat(page.locator("#hall")).hasAttribute("data-seat", Integer.toString(seat));
  }

  @Test
  void aHallOfFiveThousandSeatsLoadsAndMovesOnASlowProcessor() {
    ShopEvent event = ShopEvent.large(url);
    Page page = visitor();
    CDPSession devtools = page.context().newCDPSession(page);
    JsonObject throttling = new JsonObject();
    throttling.addProperty("rate", 4);
    devtools.send("Emulation.setCPUThrottlingRate", throttling);
    // Of the processor, so that other processes of a busy machine do not count.
    JsonObject domain = new JsonObject();
    domain.addProperty("timeDomain", "threadTicks");
    devtools.send("Performance.enable", domain);
    page.navigate(event.pageWithPass());
    isLive(page);
    double load = mainThreadSeconds(devtools);
    for (int i = 0; i < 3; i++) {
      page.locator("#zoom-in").click();
    }
    double[] from = find(page, "s3-J-20");
    double zoomed = mainThreadSeconds(devtools);
    page.mouse().move(from[0], from[1]);
    page.mouse().down();
    for (int frame = 1; frame <= 60; frame++) {
      page.mouse().move(from[0] - 2 * frame, from[1] - frame);
    }
    page.mouse().up();
    double pan = mainThreadSeconds(devtools) - zoomed;
    System.out.printf("main thread: %.3f s to load, %.3f s for a pan%n", load, pan);
    double[] to = find(page, "s3-J-20");
    assertEquals(from[0] - 120, to[0], 4);
    assertEquals(from[1] - 60, to[1], 4);
    assertTrue(load < MOST_TO_LOAD, load + " s to load");
    assertTrue(pan < MOST_FOR_A_PAN, pan + " s for a pan of 60 frames");
  }

  private static double mainThreadSeconds(CDPSession devtools) {
    for (JsonElement metric : devtools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals("TaskDuration")) {
        return metric.getAsJsonObject().get("value").getAsDouble();
      }
    }
    throw new AssertionError("No TaskDuration");
  }

  @Test
  void thePageOfAnEventIsSmallAndNeedsFewRequests() {
    ShopEvent event = ShopEvent.large(url);
    Page page = visitor();
    List<Response> responses = new ArrayList<>();
    page.onResponse(responses::add);
    page.navigate(event.page());
    isLive(page);
    isSmall("page of an event", responses, 14, 30_000);
  }

  @Test
  void theListOfEventsIsFiveFilesAndACallForEachEventInView() {
    ShopEvent.usual(url);
    Page page = visitor();
    List<Response> responses = new ArrayList<>();
    page.onResponse(responses::add);
    page.navigate(url + "/");
    assertThat(page.locator(".left").first()).isVisible();
    List<Response> files =
        responses.stream().filter(response -> !response.url().endsWith("/availability")).toList();
    isSmall("list of events without what is left of each", files, 5, 15_000);
  }

  @Test
  void theCheckoutIsSmall() {
    Page first = visitor();
    first.navigate(ShopEvent.usual(url).pageWithPass());
    first.locator("#best-go").click();
    assertThat(first).hasURL(CHECKOUT);
    BrowserContext emptyCache =
        chromium
            .orElseThrow()
            .browser()
            .newContext(new NewContextOptions().setStorageState(first.context().storageState()));
    browsers.add(emptyCache);
    Page page = emptyCache.newPage();
    List<Response> responses = new ArrayList<>();
    page.onResponse(responses::add);
    page.navigate(first.url());
    assertThat(page.locator("#open")).isVisible();
    isSmall("checkout", responses, 9, 20_000);
  }

  private static void isSmall(String what, List<Response> responses, int most, int mostBytes) {
    int bytes = 0;
    // Asking for sizes lets more responses arrive.
    for (Response response : List.copyOf(responses)) {
      boolean isStream = response.url().endsWith("/stream");
      int length = isStream ? 0 : response.request().sizes().responseBodySize;
      bytes += length;
      System.out.println(length + " " + response.url().substring(url.length()));
    }
    System.out.println(what + ": " + responses.size() + " requests, " + bytes + " bytes");
    assertTrue(responses.size() <= most, responses.size() + " requests of the " + what);
    assertTrue(bytes <= mostBytes, bytes + " bytes of the " + what);
  }

  /** A browser of its own. */
  private Page visitor() {
    BrowserContext browser =
        chromium
            .orElseThrow()
            .browser()
            .newContext(new NewContextOptions().setLocale("en-GB").setViewportSize(1280, 900));
    browser.setDefaultTimeout(PATIENCE_MILLIS);
    browsers.add(browser);
    return browser.newPage();
  }

  /** Waits until the page shows what is free. */
  private static void isLive(Page page) {
    assertThat(page.locator("#shop[data-live]")).isAttached();
  }

  private static void clickSeat(Page page, String seat) {
    double[] at = find(page, seat);
    page.mouse().click(at[0], at[1]);
  }

  private static void tapSeat(Page page, String seat) {
    double[] at = find(page, seat);
    page.touchscreen().tap(at[0], at[1]);
  }

  /** Where the map shows a seat now: the page offers its seats for tests on its map. */
  private static double[] find(Page page, String seat) {
    page.locator("#hall").scrollIntoViewIfNeeded();
    String place =
        (String)
            page.locator("#hall")
                .evaluate(
                    """
                    async (svg, id) => {
                      await new Promise(requestAnimationFrame);
                      await new Promise(requestAnimationFrame);
                      const [section, label, number] = id.split("-");
                      const event = await (await fetch("/api/events/" + document.getElementById("shop").dataset.event)).json();
                      const { Hall } = await import("/usher-shop/hall.js");
                      const seat = new Hall(event).seats.get(id);
                      const point = new DOMPoint(seat.x, seat.y).matrixTransform(svg.getScreenCTM());
                      return point.x + " " + point.y;
                    }""",
                    seat);
    String[] parts = place.split(" ", -1);
    return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
  }

  private static void isAsWideAsAPhone(Page page) {
    int width = (int) page.evaluate("document.scrollingElement.scrollWidth");
    assertTrue(width <= 360, page.url() + " is " + width + " pixels wide");
  }

  /** All links of the page, except for those within it, lead to pages in the same language. */
  private static void keepsLanguage(Page page, String language) {
    assertEquals(
        List.of(),
        page.evaluate(
            """
            language => [...document.links].map(link => new URL(link.href))
              .filter(url => !url.hash && url.searchParams.get("lang") !== language)
              .map(String)""",
            language));
  }

  /** Whether the first letter of a name stands on the left of its last. */
  private static boolean isLeftToRight(Page page, String selector, String name) {
    return (boolean)
        page.locator(selector)
            .first()
            .evaluate(
                """
                (element, name) => {
                  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                  while (!texts.nextNode().data.includes(name)) {}
                  const from = texts.currentNode.data.indexOf(name);
                  const left = (i) => {
                    const letter = document.createRange();
                    letter.setStart(texts.currentNode, from + i);
                    letter.setEnd(texts.currentNode, from + i + 1);
                    return letter.getBoundingClientRect().left;
                  };
                  return left(0) < left(name.length - 1);
                }""",
                name);
  }

  /** Presses the tabulator until an element has the focus. */
  private static void tabTo(Page page, String selector) {
    for (int i = 0; i < 60; i++) {
      if ((boolean) page.locator(selector).evaluate("e => e === document.activeElement")) {
        return;
      }
      page.keyboard().press("Tab");
    }
    throw new AssertionError("The tabulator does not reach " + selector);
  }

  /** Goes to an element with the tabulator, as soon as it is there, and presses it. */
  private static void enter(Page page, String selector) {
    assertThat(page.locator(selector)).isEnabled();
    tabTo(page, selector);
    page.keyboard().press("Enter");
  }
}
