package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's console in Chromium, on both services, which are of different origins. */
class ConsoleIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 30_000;
  private static final String TOKEN = TestStores.keys().operatorToken(Duration.ofMinutes(30));

  private static Optional<Chromium> chromium = Optional.empty();
  private static Optional<ServiceProcess> queue = Optional.empty();
  private static Optional<ServiceProcess> booking = Optional.empty();
  private static Path code = Path.of("");
  private final List<String> sent = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private BrowserContext browser;
  private Page page;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Optional<Path> executable = Chromium.find();
    if (executable.isEmpty()) {
      System.out.println("SKIPPED: the tests of the console need Chromium on the PATH.");
    }
    Assumptions.assumeTrue(executable.isPresent(), "No Chromium is on the PATH");
    code = folder.resolve("sign-in.code");
    String queueUrl = "http://127.0.0.1:" + FreePort.find();
    String bookingUrl = "http://127.0.0.1:" + FreePort.find();
    queue =
        Optional.of(
            TestStores.service(
                "queue-service",
                Map.of(
                    "quarkus.http.port",
                    port(queueUrl),
                    "usher.public-url",
                    queueUrl,
                    "quarkus.http.cors.enabled",
                    "true",
                    "quarkus.http.cors.origins",
                    bookingUrl)));
    booking =
        Optional.of(
            TestStores.service(
                "booking-service",
                Map.of(
                    "quarkus.http.port", port(bookingUrl),
                    "usher.public-url", bookingUrl,
                    "usher.queue.url", queueUrl,
                    "usher.queue.public-url", queueUrl,
                    "usher.console.sign-in-code-file", code.toString())));
    queue.orElseThrow().awaitReady(START);
    booking.orElseThrow().awaitReady(START);
    chromium = executable.map(Chromium::start);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  private static String port(String url) {
    return url.substring(url.lastIndexOf(':') + 1);
  }

  @AfterAll
  static void stop() {
    chromium.ifPresent(Chromium::close);
    booking.ifPresent(ServiceProcess::stop);
    queue.ifPresent(ServiceProcess::stop);
  }

  @BeforeEach
  void open() {
    open("en-GB");
  }

  private void open(String locale) {
    browser =
        chromium
            .orElseThrow()
            .browser()
            .newContext(new NewContextOptions().setLocale(locale).setTimezoneId("Europe/Berlin"));
    browser.setDefaultTimeout(PATIENCE_MILLIS);
    page = browser.newPage();
    page.onRequest(request -> sent.add(request.url()));
    page.onPageError(faults::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            faults.add(message.text());
          }
        });
  }

  @AfterEach
  void close() {
    browser.close();
    assertEquals(List.of(), faults);
  }

  @Test
  void theLinkOfRunSignsInOnceAndNoTokenOrCodeIsInAnAddress() throws IOException {
    Files.writeString(code, "one-time-code " + TOKEN + "\n");
    page.navigate(console() + "#code=one-time-code");
    assertThat(page.locator("#who")).hasText("Signed in as operator");
    assertThat(page.locator("#list-title")).isVisible();
    assertEquals(console(), page.url());
    assertFalse(Files.exists(code));
    page.reload();
    assertThat(page.locator("#who")).hasText("Signed in as operator");
    page.locator("#sign-out").click();
    assertThat(page.locator("#token")).isFocused();

    page.navigate("about:blank");
    page.navigate(console() + "#code=one-time-code");
    assertThat(page.locator("#notice")).containsText("The link was used already");
    assertThat(page.locator("#desk")).isHidden();
    sent.forEach(
        address ->
            assertFalse(
                address.contains(TOKEN.substring(0, 20)) || address.contains("one-time-code"),
                address));
  }

  @Test
  void aTokenSignsInAndOneThatIsNoOperatorsDoesNot() {
    page.navigate(console());
    signIn(TestStores.keys().token("queue-service", "service", Duration.ofMinutes(5)));
    assertThat(page.locator("#notice")).containsText("not an operator’s");
    assertThat(page.locator("#desk")).isHidden();
    Accessibility.check(page);
    signIn(TOKEN);
    assertThat(page.locator("#list-title")).isVisible();
    assertThat(page.locator("#queue-health")).containsText("responds");
    assertThat(page.locator("#booking-health")).containsText("responds");
  }

  @Test
  void anOperatorCreatesASaleSteersItAndSeesEachStepInTheAuditLog() {
    String id = "gala-" + UUID.randomUUID().toString().substring(0, 8);
    enter();
    page.locator("a[href='#new']").click();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Gala night");
    page.locator("#f-venue").fill("Opera");
    field(0, "amount").fill("30");
    field(0, "capacity").fill("1000");
    page.locator("#add-section").click();
    field(1, "id").fill("hall");
    field(1, "name").fill("Hall");
    field(1, "kind").selectOption("SEATED");
    field(1, "amount").fill("45.50");
    field(1, "rows").fill("A 20\nb 18");
    screenshots("new");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Gala night");
    assertThat(page.locator("#event-state")).hasText("Open");
    assertThat(page.locator("#tile-free")).hasText("1,038 / 1,038");
    assertEquals(4_550, get(bookingUrl(), "/api/events/" + id).number("/sections/1/price/amount"));
    assertEquals("B", get(bookingUrl(), "/api/events/" + id).text("/sections/1/rows/1/label"));
    assertEquals(
        bookingUrl() + "/events/" + id, get(queueUrl(), "/api/rooms/" + id).text("/targetUrl"));

    page.locator("#rate").fill("7");
    page.locator("#rate-form button").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT /api/rooms/" + id);
    assertEquals(7, get(queueUrl(), "/api/rooms/" + id).number("/admitPerMinute"));
    assertEquals(100, get(queueUrl(), "/api/rooms/" + id).number("/maxActive"));

    page.locator("#message").fill("We are back at 9");
    page.locator("#pause").click();
    assertThat(page.locator("#event-state")).hasText("Paused");
    assertEquals("We are back at 9", get(queueUrl(), "/api/rooms/" + id).text("/branding/message"));
    join(id);
    assertThat(page.locator("#tile-waiting")).hasText("1");
    page.locator("#resume").click();
    assertThat(page.locator("#event-state")).hasText("Open");
    assertThat(page.locator("#tile-active")).hasText("1 / 100");
    page.locator("#sold-out").click();
    assertThat(page.locator("#event-state")).hasText("Sold out");
    assertThat(page.locator("#queue-chart canvas")).isVisible();
    assertThat(page.locator("#worker-health")).containsText("no expired hold");

    page.locator("#end").click();
    page.locator("#confirm-no").click();
    assertThat(page.locator("#end")).isFocused();
    assertThat(page.locator("#event-state")).hasText("Sold out");
    page.locator("#end").click();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#event-state")).hasText("Ended");
    assertThat(page.locator("#resume")).isDisabled();

    assertThat(page.locator("#audit-entries code"))
        .hasText(
            new String[] {
              "POST /api/rooms/" + id + "/end",
              "POST /api/rooms/" + id + "/sold-out",
              "POST /api/rooms/" + id + "/resume",
              "POST /api/rooms/" + id + "/pause",
              "PUT /api/rooms/" + id,
              "PUT /api/rooms/" + id,
              "PUT /api/rooms/" + id,
              "PUT /api/events/" + id
            });
    assertThat(page.locator("#audit-entries li").first()).containsText("operator");
    page.locator("#audit-entries summary").last().click();
    assertThat(page.locator("#audit-entries pre").last()).containsText("\"venue\":\"Opera\"");
    screenshots("event");
    page.locator("a[href='#']").click();
    assertThat(page.locator("#events a[href='#event=" + id + "']")).isVisible();
    screenshots("list");
  }

  @Test
  void whatIsInvalidIsNamedAndJsonFillsInTheForm() {
    String id = "json-" + UUID.randomUUID().toString().substring(0, 8);
    enter();
    page.locator("a[href='#new']").click();
    page.locator("#json-details summary").click();
    page.locator("#json").fill("{\"name\": 1}");
    page.locator("#from-json").click();
    assertThat(page.locator("#notice")).containsText("not the JSON of an event");
    page.locator("#json").fill(json(id, 0));
    page.locator("#from-json").click();
    assertThat(page.locator("#f-name")).hasValue("Winter concert");
    assertThat(page.locator("#with-room")).not().isChecked();
    page.locator("#f-maxPerVisitor").fill("4");
    field(0, "rows").fill("A 5\nB 1-4,7");
    assertThat(field(0, "amount")).hasValue("1.234");
    // The browser would not let it through.
    page.locator("#f-id").evaluate("input => input.removeAttribute('pattern')");
    page.locator("#f-id").fill("-" + id);
    page.locator("#save").click();
    assertThat(page.locator("#form-errors")).isFocused();
    assertThat(page.locator("#form-errors")).containsText("must be 1 to 63 of a-z");
    Accessibility.check(page);
    page.locator("#f-id").fill(id);
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Winter concert");
    Reply event = get(bookingUrl(), "/api/events/" + id);
    assertEquals(1_234, event.number("/sections/0/price/amount"));
    assertEquals("2030-12-01T19:30:15.123456Z", event.text("/startsAt"));
    assertEquals("PT1M30S", event.text("/paymentWindow"));
    assertEquals("1-4,7", event.text("/sections/0/rows/1/numbers"));
    assertEquals("-2.5", event.text("/sections/0/rows/0/x"));
    assertThat(page.locator("#levers")).isHidden();

    page.locator("#edit-details > summary").click();
    page.locator("#to-json").click();
    assertTrue(page.locator("#json").inputValue().contains("\"KWD\""));
  }

  @Test
  void theConsoleIsAccessibleAndFitsAPhoneInArabicToo() {
    String id = "axe-" + UUID.randomUUID().toString().substring(0, 8);
    put("/api/events/" + id, bookingUrl(), json(id, 4));
    put(
        "/api/rooms/" + id,
        queueUrl(),
        "{\"name\": \"Winter concert\", \"admitPerMinute\": 60, \"maxActive\": 5,"
            + " \"targetUrl\": \"/x\"}");
    enter();
    Accessibility.check(page);
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#tile-free")).isVisible();
    page.locator("#edit-details > summary").click();
    page.locator("#json-details summary").click();
    assertThat(page.locator("#audit-entries code").first()).isVisible();
    Accessibility.check(page);

    browser.close();
    open("ar");
    page.setViewportSize(360, 740);
    enter();
    assertEquals("rtl", page.locator("html").getAttribute("dir"));
    fits();
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#tile-free")).isVisible();
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#audit-entries code").first()).isVisible();
    fits();
    page.locator("#end").click();
    assertThat(page.locator("#confirm")).isVisible();
    fits();
    page.locator("#confirm-no").click();
    screenshots("arabic");
  }

  private void fits() {
    assertEquals(360, page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"));
  }

  private void enter() {
    page.navigate(console());
    signIn(TOKEN);
    assertThat(page.locator("#list-title")).isVisible();
  }

  private void signIn(String token) {
    page.locator("#token").fill(token);
    page.locator("#sign-in-form button").click();
  }

  private Locator field(int section, String name) {
    return page.locator("#sections > fieldset").nth(section).locator("[data-field=" + name + "]");
  }

  private static String json(String id, int perVisitor) {
    return """
        {"id": "%s", "name": "Winter concert", "venue": "Town hall",
         "startsAt": "2030-12-01T19:30:15.123456Z", "paymentWindow": "PT1M30S", "maxPerVisitor": %d,
         "sections": [{"id": "hall", "name": "Hall", "kind": "SEATED",
           "price": {"amount": 1234, "currency": "KWD"}, "rows": [{"label": "A", "seats": 5, "x": -2.5, "y": 1}]}]}"""
        .formatted(id, perVisitor);
  }

  private static String console() {
    return bookingUrl() + "/console";
  }

  private static String bookingUrl() {
    return booking.orElseThrow().url();
  }

  private static String queueUrl() {
    return queue.orElseThrow().url();
  }

  private static void join(String id) {
    Http.send("POST", queueUrl() + "/api/rooms/" + id + "/tokens", "", Map.of()).is(201);
  }

  private static Reply get(String service, String path) {
    return Http.send("GET", service + path, "", headers()).is(200);
  }

  private static void put(String path, String service, String body) {
    Http.send("PUT", service + path, body, headers()).is(201);
  }

  private static Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
  }

  /** For people to look at. */
  private void screenshots(String name) {
    for (int width : new int[] {360, 1280}) {
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        page.setViewportSize(width, 740);
        page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(
            new ScreenshotOptions()
                .setFullPage(true)
                .setPath(
                    Path.of(
                        "target",
                        "screenshots",
                        "console-%s-%d-%s.png"
                            .formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)))));
      }
    }
    page.emulateMedia(new EmulateMediaOptions().setColorScheme(null));
  }
}
