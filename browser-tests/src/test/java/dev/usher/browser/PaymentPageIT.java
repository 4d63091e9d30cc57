package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.Media;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox's pay page and the booking page in Chromium, against the packaged service. */
class PaymentPageIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final double PATIENCE_MILLIS = 30_000;
  private static final String MAIN = "#main";
  private static final String STATE = "data-state";
  private static final String TICKET = ".ticket";
  private static final String PAY = "button[value=succeeded]";

  private static Optional<Chromium> chromium = Optional.empty();
  private static Optional<ServiceProcess> service = Optional.empty();

  private final List<Request> requests = new ArrayList<>();
  private BrowserContext browser;
  private Page page;
  private Buyer buyer;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Optional<Path> executable = Chromium.find();
    if (executable.isEmpty()) {
      System.out.println("SKIPPED: the tests of the pay page need Chromium on the PATH.");
    }
    Assumptions.assumeTrue(executable.isPresent(), "No Chromium is on the PATH");
    service =
        Optional.of(
            TestStores.service(
                    "booking-service",
                    Map.of(
                        "usher.pass.jwks-url",
                        Buyer.keySet(folder).toString(),
                        "quarkus.http.cors.enabled",
                        "true",
                        "quarkus.http.cors.origins",
                        "https://shop.example"))
                .awaitReady(START));
    chromium = executable.map(Chromium::start);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  @AfterAll
  static void stop() {
    chromium.ifPresent(Chromium::close);
    service.ifPresent(ServiceProcess::stop);
  }

  @BeforeEach
  void open() {
    buyer = Buyer.of(service.orElseThrow().url(), LONG);
    open(new NewContextOptions().setLocale("en").setViewportSize(1280, 740));
  }

  private void open(NewContextOptions options) {
    browser = chromium.orElseThrow().browser().newContext(options);
    browser.setDefaultTimeout(PATIENCE_MILLIS);
    page = browser.newPage();
    page.onRequest(requests::add);
  }

  @AfterEach
  void nothingLeaksAndClose() {
    for (Request request : requests) {
      String url = request.url().replace(Chromium.OTHER_HOST, "127.0.0.1");
      boolean isOwn = url.startsWith(buyer.service() + "/") || url.matches("(data|blob):.*");
      assertTrue(isOwn, "A request to another site: " + url);
      assertFalse(url.contains(buyer.pass()), "A pass in an address: " + url);
      // What is behind the # is not sent.
      assertFalse(url.replaceAll("#.*", "").contains("key"), "A key in an address: " + url);
      String referrer = request.headers().getOrDefault("referer", "");
      assertTrue(referrer.matches("|https?://[^/]+/"), "A referrer: " + referrer + " to " + url);
    }
    browser.close();
  }

  @Test
  void whoPaysGetsTicketsToPrintAndACalendarEntry() throws IOException {
    String hold = buyer.holds(7, 8);
    page.navigate(buyer.startsToPay(hold));
    is("OPEN");
    assertThat(page.locator(".test")).containsText("Test payment");
    assertThat(page.locator(".amount dd")).hasText("€90.00");
    Locator left = page.locator("#left");
    assertThat(left).hasText(Pattern.compile("9:[0-5]\\d"));
    String before = left.textContent();
    assertThat(left).not().hasText(before);
    look("pay");
    page.reload();
    is("OPEN");

    page.locator(PAY).click();
    is("PAID");
    page.reload();
    is("PAID");

    page.evaluate(buyer.keepsPass());
    page.locator("#next").click();
    page.waitForURL(buyer.page(hold));
    showsTickets(hold, 2);
    look("booking");
    page.reload();
    showsTickets(hold, 2);

    Download file = page.waitForDownload(() -> page.locator("#calendar").click());
    assertEquals(buyer.event() + ".ics", file.suggestedFilename());
    assertTrue(Files.readString(file.path()).startsWith("BEGIN:VCALENDAR\r\n"));
  }

  @Test
  void onPaperATicketIsNotTornAndNothingButTheBookingIsThere() throws IOException {
    String hold = pays(1, 2, 3, 4, 5);
    page.emulateMedia(
        new EmulateMediaOptions().setMedia(Media.PRINT).setColorScheme(ColorScheme.DARK));
    assertThat(page.locator("header.site")).isHidden();
    for (String control : List.of("#print", "#calendar", "#link", "#copy", "button", "select")) {
      for (Locator each : page.locator(control).all()) {
        assertThat(each).isHidden();
      }
    }
    assertThat(page.locator(TICKET).first()).hasCSS("break-inside", "avoid");
    assertThat(page.locator(TICKET).first()).hasCSS("background-color", "rgb(255, 255, 255)");
    assertThat(page.locator(TICKET).first()).hasCSS("color", "rgb(0, 0, 0)");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Screenshots.file("booking-print.png")));
    byte[] pdf = page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true).setFormat("A4"));
    Files.write(Screenshots.file("booking-print.pdf"), pdf);
    page.emulateMedia(new EmulateMediaOptions().setMedia(Media.SCREEN).setColorScheme(null));
    showsTickets(hold, 5);
  }

  @Test
  void aDeclinedPaymentLeadsBackAndTheNextOneIsPaid() {
    String hold = buyer.holds(1);
    page.navigate(buyer.startsToPay(hold) + "?lang=de");
    page.locator("button[value=failed]").click();
    is("DECLINED");
    look("declined");
    page.reload();
    is("DECLINED");
    assertThat(page.locator("#next")).hasAttribute("href", "/checkout/" + hold + "?lang=de");

    page.navigate(buyer.startsToPay(hold));
    is("OPEN");
    page.locator(PAY).click();
    is("PAID");
    assertThat(page.locator("#next")).hasAttribute("href", "/bookings/" + hold);
  }

  @Test
  void aDoubleClickPaysOnceAndTheBackButtonOffersNoSecondPayment() {
    String hold = buyer.holds(1);
    browser.addInitScript(buyer.keepsPass());
    page.navigate(buyer.checkout(hold) + "?lang=de");
    assertThat(page.locator("#pay")).isEnabled();
    page.navigate(buyer.startsToPay(hold) + "?lang=de");
    is("OPEN");
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.locator(PAY).dblclick();
    is("PAID");
    assertEquals(1, buyer.payments(hold));

    page.goBack();
    assertThat(page.locator("button[name=outcome], #pay:visible")).hasCount(0);
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.navigate(buyer.checkout(hold) + "?lang=de");
    showsTickets(hold, 1);
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    assertEquals(1, buyer.payments(hold));
  }

  @Test
  void thePageShowsTheEndOfThePaymentWindowByItself() {
    buyer = Buyer.of(buyer.service(), Duration.ofSeconds(3));
    page.navigate(buyer.startsToPay(buyer.holds(1)));
    is("OPEN");
    is("EXPIRED");
    assertThat(page.locator("button[name=outcome]")).hasCount(0);
    assertThat(page.locator("#next")).hasAttribute("href", "/events/" + buyer.event());
    look("expired");
  }

  @Test
  void itIsPaidWithoutJavaScript() {
    browser.close();
    open(new NewContextOptions().setJavaScriptEnabled(false).setLocale("fr"));
    String hold = buyer.holds(1);
    // Over plain http, where browsers do not say which site a form comes from.
    page.navigate(Chromium.otherHost(buyer.startsToPay(hold)));
    is("OPEN");
    page.locator("#language").selectOption("de");
    page.locator("header button").click();
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.locator(PAY).click();
    is("PAID");
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.navigate(buyer.page(hold));
    assertThat(page.locator("main noscript p")).containsText("JavaScript");
  }

  @Test
  void inArabicOnAPhoneNothingIsCutOffAndNamesOfBothDirectionsAreWhole() {
    browser.close();
    open(new NewContextOptions().setLocale("ar").setViewportSize(360, 740));
    String name = "Gala 2030 (\u0644\u064a\u0644\u0629) - Oper!";
    String venue = "Opernhaus (\u062f\u0628\u064a), 1. Stock!";
    String section = "Parkett (\u0634\u0631\u0642) 1!";
    buyer = Buyer.of(buyer.service(), LONG, name, venue, section, "KWD");
    String hold = buyer.holds(7, 8);
    browser.addInitScript(buyer.keepsPass());
    page.navigate(buyer.checkout(hold));
    assertThat(page.locator("#event")).containsText("\u2068" + name + "\u2069");
    assertThat(page.locator("#chosen li").first()).containsText("\u2068" + section + "\u2069");
    assertThat(page.locator("#total")).containsText("9.000");
    look("checkout-ar");
    page.navigate(buyer.startsToPay(hold));
    is("OPEN");
    assertThat(page.locator("html")).hasAttribute("dir", "rtl");
    isIsolated("#order bdi", name);
    isIsolated(".order p bdi", venue);
    assertThat(page.locator(".order li").first()).containsText("\u2068" + section + "\u2069");
    assertThat(page.locator(".amount dd")).containsText("9.000");
    look("pay-ar");
    page.locator(PAY).click();
    is("PAID");
    fits();
    page.locator("#next").click();
    showsTickets(hold, 2);
    isIsolated("h1 bdi", name);
    isIsolated(".ticket:first-child h3 bdi", name);
    isIsolated("#venue bdi", venue);
    assertThat(page.locator(".place").first()).containsText("\u2068" + section + "\u2069");
    assertThat(page.locator("#total")).containsText("9.000");
    look("booking-ar");
  }

  /** The name is shown whole, from left to right as it begins, on a page from right to left. */
  private void isIsolated(String selector, String name) {
    assertThat(page.locator(selector)).hasText(name);
    assertThat(page.locator(selector)).hasCSS("unicode-bidi", "isolate");
    assertThat(page.locator(selector)).hasCSS("direction", "ltr");
  }

  @Test
  void whoHasNoTicketsIsToldWhyAndWhereToGo() {
    String hold = buyer.holds(1);
    page.navigate(buyer.page(hold));
    says("cannot show this booking yet", "/events/" + buyer.event());
    look("booking-no-pass");

    page.evaluate(buyer.keepsPass());
    page.reload();
    says("not paid yet", "/checkout/" + hold);

    page.evaluate(buyer.another().keepsPass());
    page.reload();
    says("no such booking", "/");

    page.navigate(buyer.page(hold) + "#key=0123456789ABCDEFGHJKMNPQRS");
    says("no such booking", "/");
    assertEquals(buyer.page(hold), page.url());

    page.navigate(buyer.service() + "/bookings/nothing");
    says("no such booking", "/");
  }

  @Test
  void aLinkShowsTheTicketsInAnotherBrowserWhereNobodyHasAPass() {
    String hold = pays(7, 8);
    JsonNode booking = buyer.booking(hold);
    String link = page.locator("#link").inputValue();
    assertEquals(buyer.page(hold) + "#key=" + booking.path("key").asText(), link);
    browser.close();

    open(new NewContextOptions().setLocale("en").setColorScheme(ColorScheme.DARK));
    page.navigate(link);
    showsTickets(hold, 2);
    assertEquals(buyer.page(hold), page.url(), "The key does not stay in the address");
    for (int i = 0; i < 2; i++) {
      assertEquals(
          booking.path("tickets").path(i).path("code").asText(),
          QrPicture.read(page.locator(TICKET).nth(i).locator("img")));
    }

    page.navigate(buyer.page(hold) + "#key=0123456789ABCDEFGHJKMNPQRS");
    page.waitForCondition(() -> page.url().equals(buyer.page(hold)));
    page.reload();
    showsTickets(hold, 2);
    assertThat(page.locator("#problem")).isHidden();
  }

  @Test
  void whoPaysAndLooksAtTheTicketsDaysLaterHasTheKey() {
    String hold = buyer.holds(1);
    page.navigate(buyer.page(hold));
    page.evaluate(buyer.keepsPass());
    page.navigate(buyer.startsToPay(hold));
    page.locator(PAY).click();
    is("PAID");
    page.waitForCondition(
        () -> page.evaluate("localStorage.getItem('usher-booking-" + hold + "')") != null);
    page.evaluate("localStorage.removeItem('usher-pass-" + buyer.event() + "')");
    page.locator("#next").click();
    showsTickets(hold, 1);
  }

  @Test
  void aLostConnectionIsSaidAndOneClickTriesAgain() {
    String hold = pays(1);
    page.route("**/api/bookings/**", route -> route.abort());
    page.reload();
    assertThat(page.locator("#why")).containsText("try again");
    page.unroute("**/api/bookings/**");
    page.locator("#again").click();
    showsTickets(hold, 1);
    assertThat(page.locator("#problem")).isHidden();
  }

  @Test
  void theQrCodeThatCannotBeLoadedLeavesTheCode() {
    String hold = pays(1, 2);
    page.route("**/tickets/1/qr.svg", route -> route.abort());
    page.reload();
    assertThat(page.locator(TICKET).first().locator(".missing")).isVisible();
    assertThat(page.locator(TICKET).first().locator("img")).isHidden();
    assertThat(page.locator(TICKET).last().locator("img")).isVisible();
    assertThat(page.locator(".code").first())
        .hasText(buyer.booking(hold).at("/tickets/0/code").asText());
    assertThat(page.locator("#print")).isEnabled();
  }

  @Test
  void thePagesAreSmallAndQuickOnASlowPhone() {
    String hold = buyer.holds(1);
    Runnable canPay = () -> assertThat(page.locator("#pay")).isVisible();
    costs("checkout", buyer.checkout(hold), canPay, 8, 15_000, 1_200);
    costs("pay page", buyer.startsToPay(hold), () -> is("OPEN"), 5, 8_000, 900);
    page.locator(PAY).click();
    is("PAID");
    Runnable hasTicket = () -> showsTickets(hold, 1);
    costs("booking page with one ticket", buyer.page(hold), hasTicket, 9, 16_000, 1_300);
  }

  /** Pays for these seats over the page, and opens the page of the booking. */
  private String pays(int... seats) {
    String hold = buyer.holds(seats);
    page.navigate(buyer.startsToPay(hold));
    page.locator(PAY).click();
    is("PAID");
    page.evaluate(buyer.keepsPass());
    page.navigate(buyer.page(hold));
    showsTickets(hold, seats.length);
    return hold;
  }

  private void is(String state) {
    assertThat(page.locator(MAIN)).hasAttribute(STATE, state);
  }

  private void says(String why, String next) {
    assertThat(page.locator("#why")).containsText(why);
    assertThat(page.locator("#next")).hasAttribute("href", next);
  }

  private void showsTickets(String hold, int count) {
    assertThat(page.locator(TICKET)).hasCount(count);
    assertThat(page.locator("#print")).isEnabled();
    JsonNode booking = buyer.booking(hold);
    assertThat(page.locator("#reference")).hasText(booking.path("reference").asText());
    for (int i = 0; i < count; i++) {
      Locator ticket = page.locator(TICKET).nth(i);
      assertThat(ticket.locator(".code"))
          .hasText(booking.path("tickets").path(i).path("code").asText());
      assertEquals(
          true,
          ticket.locator("img").evaluate("image => image.complete && image.naturalWidth > 0"));
    }
  }

  /** Opens a page in a new browser with a processor that is four times slower. */
  private void costs(
      String what, String address, Runnable ready, int maxRequests, int maxBytes, int maxMillis) {
    browser.close();
    open(new NewContextOptions().setLocale("en").setViewportSize(360, 740));
    browser.addInitScript(buyer.keepsPass());
    CDPSession session = browser.newCDPSession(page);
    JsonObject slow = new JsonObject();
    slow.addProperty("rate", 4);
    session.send("Emulation.setCPUThrottlingRate", slow);
    JsonObject ofThread = new JsonObject();
    // The time of the processor: a busy machine does not count.
    ofThread.addProperty("timeDomain", "threadTicks");
    session.send("Performance.enable", ofThread);
    int before = requests.size();
    page.navigate(address);
    ready.run();
    page.waitForLoadState(LoadState.NETWORKIDLE);

    List<Request> sent =
        requests.subList(before, requests.size()).stream()
            .filter(r -> r.url().startsWith("http"))
            .toList();
    int bytes = sent.stream().mapToInt(r -> r.sizes().responseBodySize).sum();
    double millis = 1_000 * metric(session, "TaskDuration");
    System.out.printf("%s: %d requests, %d bytes, %.0f ms%n", what, sent.size(), bytes, millis);
    assertTrue(sent.size() <= maxRequests, () -> sent.size() + " requests of the " + what);
    assertTrue(bytes <= maxBytes, () -> bytes + " bytes of the " + what);
    assertTrue(0 < millis && millis <= maxMillis, () -> millis + " ms of the " + what);
  }

  private static double metric(CDPSession session, String name) {
    for (JsonElement metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
        return metric.getAsJsonObject().get("value").getAsDouble();
      }
    }
    throw new AssertionError("No metric " + name);
  }

  private void fits() {
    assertEquals(
        true,
        page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
        () -> "It scrolls to the side: " + page.url());
  }

  /** Pictures for people, in light and dark; each is also checked for what a program can see. */
  private void look(String name) {
    Screenshots.take(page, name, this::fits);
    Accessibility.check(page);
  }
}
