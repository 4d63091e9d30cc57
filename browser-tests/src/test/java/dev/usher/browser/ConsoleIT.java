package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.OidcStub;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
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
  private static final String BYTES_OF_FILES =
      """
      performance.getEntries().filter(({ name, encodedBodySize }) => encodedBodySize && !name.includes("/api/"))
        .reduce((all, { encodedBodySize }) => all + encodedBodySize, 0)
      """;
  private static final String TOKEN = TestStores.keys().operatorToken(Duration.ofMinutes(30));

  private static Optional<Chromium> chromium = Optional.empty();
  private static Optional<ServiceProcess> queue = Optional.empty();
  private static Optional<ServiceProcess> booking = Optional.empty();
  private static Path code = Path.of("");
  private final OidcStub provider = TestStores.oidc();
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
                    "quarkus.http.port",
                    port(bookingUrl),
                    "usher.public-url",
                    bookingUrl,
                    "usher.queue.url",
                    queueUrl,
                    "usher.queue.public-url",
                    queueUrl,
                    "usher.console.rush-url",
                    bookingUrl + "/rush",
                    "usher.pass.jwks-url",
                    ShopEvent.passKeys(folder).toString(),
                    "usher.console.sign-in-code-file",
                    code.toString(),
                    "usher.oidc.client-id",
                    OidcStub.CLIENT)));
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
    provider.behave(new OidcStub.Behaviour());
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
    assertThat(page.locator("#oidc-sign-in")).isFocused();

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
    page.navigate(console() + "#event=gala");
    assertThat(page.locator("#sign-in")).isVisible();
    assertThat(page.locator("#desk")).isHidden();
    assertEquals(List.of(), sent.stream().filter(address -> address.contains("/api/")).toList());
    signIn(TestStores.keys().token("queue-service", "service", Duration.ofMinutes(5)));
    assertThat(page.locator("#notice"))
        .containsText("You are signed in as queue-service, but lack the role operator");
    assertThat(page.locator("#desk")).isHidden();
    Accessibility.check(page);
    Screenshots.take(page, "console-sign-in");
    signIn("nonsense");
    assertThat(page.locator("#notice")).containsText("not an operator’s");
    signIn(TOKEN);
    assertThat(page.locator("#event-title")).hasText("gala");
    page.locator("a[href='#']").click();
    assertThat(page.locator("#list-title")).isFocused();
    assertThat(page.locator("#queue-health")).containsText("responds");
    assertThat(page.locator("#booking-health")).containsText("responds");
    List<String> files = sent.stream().filter(address -> !address.contains("/api/")).toList();
    int bytes = (int) page.evaluate(BYTES_OF_FILES);
    System.out.println("console: " + files.size() + " files, " + bytes + " bytes");
    assertTrue(files.size() <= 30, () -> files.size() + " files: " + files);
    assertTrue(bytes <= 80_000, () -> bytes + " bytes");
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
    page.locator("#r-accent").fill("#ffff00");
    assertThat(page.locator("#contrast li").first()).containsText("#ffff00 is hard to read on");
    page.locator("#r-background").fill("#000000");
    assertThat(page.locator("#contrast li")).hasCount(0);
    assertEquals(
        "rgb(0, 0, 0)",
        page.locator(".preview").evaluate("one => getComputedStyle(one).backgroundColor"));
    page.locator("#r-logoUrl").fill("/logo.svg");
    Screenshots.take(page, "console-new");
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
    Reply room = get(queueUrl(), "/api/rooms/" + id);
    assertEquals(7, room.number("/admitPerMinute"));
    assertEquals(100, room.number("/maxActive"));
    assertEquals("#ffff00", room.text("/branding/accent"));
    assertEquals("/logo.svg", room.text("/branding/logoUrl"));
    page.locator("#to-levers").click();
    assertThat(page.locator("#levers-title")).isFocused();
    page.locator("#max-active").fill("90");
    page.locator("#max-active-form button").click();
    assertThat(page.locator("#tile-active")).hasText("0 / 90");
    assertThat(page.locator("#rush-card")).isHidden();

    page.locator("#message").fill("We are back at 9");
    page.locator("#pause").click();
    assertThat(page.locator("#event-state")).hasText("Paused");
    room = get(queueUrl(), "/api/rooms/" + id);
    assertEquals("We are back at 9", room.text("/branding/message"));
    assertEquals("#ffff00", room.text("/branding/accent"));
    assertEquals(7, room.number("/admitPerMinute"));
    assertThat(page.locator("#r-message")).hasValue("We are back at 9");
    join(id);
    assertThat(page.locator("#tile-waiting")).hasText("1");
    page.locator("#resume").click();
    assertThat(page.locator("#event-state")).hasText("Open");
    assertThat(page.locator("#tile-active")).hasText("1 / 90");
    page.locator("#sold-out").click();
    assertThat(page.locator("#event-state")).hasText("Sold out");
    assertThat(page.locator("#pause")).isDisabled();
    page.locator("#message").fill("Sold out, thank you");
    page.locator("#show-message").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT /api/rooms/" + id);
    room = get(queueUrl(), "/api/rooms/" + id);
    assertEquals("Sold out, thank you", room.text("/branding/message"));
    assertEquals("SOLD_OUT", room.text("/state"));
    assertThat(page.locator("#queue-chart canvas")).isVisible();
    assertThat(page.locator("#worker-health")).containsText("no expired hold");

    page.locator("#end").click();
    assertThat(page.locator("#confirm-title")).hasText("End “Gala night”?");
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
              "PUT /api/rooms/" + id,
              "POST /api/rooms/" + id + "/sold-out",
              "POST /api/rooms/" + id + "/resume",
              "POST /api/rooms/" + id + "/pause",
              "PUT /api/rooms/" + id,
              "PUT /api/rooms/" + id,
              "PUT /api/rooms/" + id,
              "PUT /api/rooms/" + id,
              "PUT /api/events/" + id
            });
    assertThat(page.locator("#audit-entries li").first()).containsText("operator");
    page.locator("#audit-entries summary").last().click();
    assertThat(page.locator("#audit-entries pre").last()).containsText("\"venue\":\"Opera\"");
    Screenshots.take(page, "console-event");
    page.locator("a[href='#']").click();
    Locator listed = page.locator("#events a[href='#event=" + id + "']");
    assertThat(listed).isVisible();
    Screenshots.take(page, "console-list");

    listed.click();
    page.locator("#remove-room").click();
    assertThat(page.locator("#confirm-title")).hasText("Delete “Gala night” (" + id + ")?");
    page.locator("#confirm-no").click();
    get(queueUrl(), "/api/rooms/" + id);
    page.locator("#remove-room").click();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#remove-room-card")).isHidden();
    assertEquals(404, status(queueUrl(), "/api/rooms/" + id));
    assertThat(page.locator("#audit-entries code").first()).hasText("DELETE /api/rooms/" + id);
    page.locator("#remove-event").click();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#list-title")).isFocused();
    assertThat(listed).hasCount(0);
    assertEquals(404, status(bookingUrl(), "/api/events/" + id));
  }

  @Test
  void theRushIsOfferedWhereItsVisitorsGoAndProblemsAreInTheOperatorsLanguage() {
    Http.send("PUT", queueUrl() + "/api/rooms/demo", room(60, 5), headers());
    enter();
    page.navigate(console() + "?lang=de#event=demo");
    assertThat(page.locator("#rush")).isVisible();
    page.locator("#rush").click();
    assertThat(page.locator("#notice")).containsText("Der Dienst hat es abgelehnt.");
    assertThat(page.locator("#notice [lang=en]")).not().isEmpty();

    // A room without an event, as in front of another site.
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#f-venue")).isHidden();
    page.locator("#r-passTtl").fill("20");
    page.locator("#save").click();
    assertThat(page.locator("#notice")).hasText("Gespeichert.");
    assertEquals("PT20M", get(queueUrl(), "/api/rooms/demo").text("/passTtl"));
    assertEquals(404, status(bookingUrl(), "/api/events/demo"));
  }

  @Test
  void theListOfEventsIsReadPageByPage() {
    String id = "page-" + UUID.randomUUID().toString().substring(0, 8);
    for (int i = 0; i < 51; i++) {
      put(
          "/api/events/" + id + "-" + i,
          bookingUrl(),
          json(id + "-" + i, 4).replace("2030", "2098"));
    }
    put("/api/events/" + id + "-z", bookingUrl(), json(id + "-z", 4).replace("2030", "2099"));
    enter();
    Locator last = page.locator("#events a[href='#event=" + id + "-z']");
    assertThat(page.locator("#events li")).hasCount(50);
    assertThat(page.locator("#previous")).isDisabled();
    for (int shown = 2; last.count() == 0; shown++) {
      page.locator("#next").click();
      assertThat(page.locator("#page-number")).hasText("Page " + shown);
    }
    assertThat(last).isVisible();
    page.locator("#previous").click();
    assertThat(last).hasCount(0);
    page.locator("#filter").selectOption("ROOMS");
    assertThat(page.locator("#page-number")).hasText("Page 1");
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
    assertThat(page.locator("#form-errors")).containsText("Something in it is not allowed.");
    assertThat(page.locator("#form-errors")).containsText("must be 1 to 63 of a-z");
    assertThat(page.locator("#f-maxPerVisitor")).hasValue("4");
    assertThat(field(0, "rows")).hasValue("A 5\nB 1-4,7");
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
    String written = page.locator("#json").inputValue();
    assertTrue(written.contains("\"KWD\""), written);

    page.locator("a[href='#']").click();
    page.locator("a[href='#new']").click();
    page.locator("#json")
        .fill("{\"event\": " + json(id + "-b", 3) + ", \"room\": " + room(11, 12) + "}");
    page.locator("#from-json").click();
    assertThat(page.locator("#r-maxActive")).hasValue("12");
    page.locator("#save").click();
    assertThat(page.locator("#event-state")).hasText("Open");
    assertEquals(3, get(bookingUrl(), "/api/events/" + id + "-b").number("/maxPerVisitor"));
    assertEquals(11, get(queueUrl(), "/api/rooms/" + id + "-b").number("/admitPerMinute"));
  }

  @Test
  void ofTwoOperatorsTheSecondSeesWhatTheFirstChangedAndAppliesTheOwnChangeToIt() {
    String id = "two-" + UUID.randomUUID().toString().substring(0, 8);
    put("/api/events/" + id, bookingUrl(), json(id, 4));
    put("/api/rooms/" + id, queueUrl(), room(60, 5));
    enter();
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#rate")).hasValue("60");
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#f-venue")).hasValue("Town hall");
    page.locator("#f-name").fill("Mine");
    page.locator("#rate").fill("50");

    change("/api/events/" + id, bookingUrl(), json(id, 4).replace("Town hall", "Arena"));
    change("/api/rooms/" + id, queueUrl(), room(30, 9));
    page.locator("#save").click();
    Locator conflict = page.locator("#conflict");
    assertThat(conflict).isFocused();
    assertThat(conflict).containsText("Somebody else has changed this");
    assertThat(conflict).containsText("operator changed it");
    assertThat(conflict.locator("li")).hasText("Venue: Town hall → Arena");
    assertEquals("Winter concert", get(bookingUrl(), "/api/events/" + id).text("/name"));
    Accessibility.check(page);
    Screenshots.take(page, "console-conflict");
    conflict.getByText("Save my changes on top").click();
    assertThat(conflict.locator("li").first()).hasText("Visitors admitted per minute: 60 → 30");
    assertEquals("Mine", get(bookingUrl(), "/api/events/" + id).text("/name"));
    assertEquals("Arena", get(bookingUrl(), "/api/events/" + id).text("/venue"));
    conflict.getByText("Save my changes on top").click();
    assertThat(page.locator("#event-title")).hasText("Mine");
    Reply room = get(queueUrl(), "/api/rooms/" + id);
    assertEquals("Mine", room.text("/name"));
    assertEquals(30, room.number("/admitPerMinute"));
    assertEquals(9, room.number("/maxActive"));

    page.locator("#rate-form button").click();
    assertThat(page.locator("#confirm")).containsText("Visitors admitted per minute: 60 → 30");
    page.locator("#confirm-no").click();
    assertThat(page.locator("#rate")).hasValue("30");
    page.locator("#max-active").fill("8");
    change("/api/rooms/" + id, queueUrl(), room(31, 9));
    page.locator("#max-active-form button").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT /api/rooms/" + id);
    room = get(queueUrl(), "/api/rooms/" + id);
    assertEquals(31, room.number("/admitPerMinute"));
    assertEquals(8, room.number("/maxActive"));

    page.locator("a[href='#']").click();
    page.locator("a[href='#new']").click();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Other");
    page.locator("#f-venue").fill("Other");
    field(0, "amount").fill("1");
    field(0, "capacity").fill("1");
    page.locator("#save").click();
    assertThat(conflict).containsText("There is already an event or a waiting room");
    assertEquals("Mine", get(bookingUrl(), "/api/events/" + id).text("/name"));
    conflict.getByText("Open it").click();
    assertThat(page.locator("#event-title")).hasText("Mine");
  }

  private static String room(int perMinute, int maxActive) {
    return """
        {"name": "Winter concert", "admitPerMinute": %d, "maxActive": %d, "targetUrl": "/x"}"""
        .formatted(perMinute, maxActive);
  }

  @Test
  void theMapAndTheBarsShowWhatIsHeldAndByWhom() {
    ShopEvent sale = ShopEvent.usual(bookingUrl());
    enter();
    page.navigate(console() + "#event=" + sale.id());
    assertThat(page.locator("#section-hall td.free")).hasText("40");
    assertThat(page.locator("#seat-map")).hasAttribute("data-live", "true");
    String hold = sale.holds("hall-A-1");
    assertThat(page.locator("#section-hall td.held")).hasText("1");
    assertThat(page.locator("#section-hall .meter .held"))
        .hasAttribute("style", "inline-size: 2.5%;");
    assertThat(page.locator("#seat-map path.held[d^=M]")).hasCount(1);
    assertThat(page.locator("#stock-words"))
        .hasText("Held: 1 now, 1 at most. Booked: 0 now, 0 at most.");

    page.locator("#seat-map").focus();
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("#seat-about")).containsText("Hall, row A, seat 1: held until");
    assertThat(page.locator("#seat-about")).containsText(hold);
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("#seat-about")).hasText("Hall, row A, seat 2: Free");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#seat-about")).containsText("seat 1: held");

    // Nobody runs a release-worker here.
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - interval '10 seconds' where event_id = ?",
        sale.id());
    assertThat(page.locator("#worker-dot")).hasClass("dot down");
    assertThat(page.locator("#worker-health")).containsText("1 expired hold waits");
    Accessibility.check(page);
    Screenshots.take(page, "console-seats");
  }

  @Test
  void aServiceThatIsAwayIsShownAndSoIsWhatItLacks() {
    enter();
    assertThat(page.locator("#queue-dot")).hasClass("dot up");
    assertThat(page.locator("#booking-dot")).hasClass("dot up");
    page.route(queueUrl() + "/**", Route::abort);
    assertThat(page.locator("#queue-dot")).hasClass("dot down");
    assertThat(page.locator("#queue-health")).containsText("does not respond");
    page.route(
        bookingUrl() + "/api/health",
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setContentType("application/json")
                    .setBody(
                        """
                        {"status": "DOWN", "checks": [
                          {"name": "PostgreSQL", "status": "DOWN", "data": {}},
                          {"name": "Redis gate", "status": "UP", "data": {"degraded": "true"}}]}""")));
    assertThat(page.locator("#booking-dot")).hasClass("dot down");
    assertThat(page.locator("#booking-health"))
        .containsText("away: PostgreSQL; impaired: Redis gate");
    page.unrouteAll();
    assertThat(page.locator("#queue-dot")).hasClass("dot up");
    assertThat(page.locator("#booking-dot")).hasClass("dot up");
  }

  @Test
  void thePageIsSmallAndLoadsTheChartsAndTheMapOnlyForAnEvent() {
    ShopEvent sale = ShopEvent.usual(bookingUrl());
    List<Request> loaded = new ArrayList<>();
    page.onRequestFinished(request -> loaded.add(request));
    enter();
    fitsBudget("The console's list", loaded, 28, 45_000);
    page.navigate(console() + "#event=" + sale.id());
    assertThat(page.locator("#stock-chart canvas")).isVisible();
    assertThat(page.locator("#seat-map")).hasAttribute("data-live", "true");
    fitsBudget("The console's page of an event", loaded, 36, 85_000);
  }

  /** Files of the page: what it polls depends on how long the test takes. */
  private static void fitsBudget(String what, List<Request> loaded, int most, int mostBytes) {
    List<Request> files =
        List.copyOf(loaded).stream().filter(request -> !request.url().contains("/api/")).toList();
    int bytes = files.stream().mapToInt(request -> request.sizes().responseBodySize).sum();
    System.out.println(what + ": " + files.size() + " requests, " + bytes + " bytes");
    assertTrue(files.size() <= most, () -> files.size() + " requests");
    assertTrue(bytes <= mostBytes, () -> bytes + " bytes");
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
    Screenshots.take(page, "console-arabic");
  }

  @Test
  void anOperatorSignsInAtTheProviderAndIsNamedInTheAuditLog() {
    String id = "oidc-" + UUID.randomUUID().toString().substring(0, 8);
    put("/api/events/" + id, bookingUrl(), json(id, 4));
    put(
        "/api/rooms/" + id,
        queueUrl(),
        "{\"name\": \"Winter concert\", \"admitPerMinute\": 60, \"maxActive\": 5,"
            + " \"targetUrl\": \"/x\"}");
    page.navigate(console() + "?lang=de#event=" + id);
    page.locator("#oidc-sign-in").click();
    assertThat(page.locator("#who")).hasText("Angemeldet als alice (user-7)");
    assertEquals(console() + "?lang=de#event=" + id, page.url());
    page.locator("#sold-out").click();
    assertThat(page.locator("#audit-entries li").first()).containsText("alice (user-7)");
    assertThat(page.locator("#audit-entries code").first())
        .hasText("POST /api/rooms/" + id + "/sold-out");

    // The sign-in ends while a form is half filled.
    page.locator("#edit-details > summary").click();
    page.locator("#f-name").fill("Half a na");
    rotateKeys();
    assertThat(page.locator("#notice")).containsText("Ihre Anmeldung ist abgelaufen");
    assertThat(page.locator("#oidc-sign-in")).isFocused();
    OidcStub.Behaviour refreshing = new OidcStub.Behaviour();
    refreshing.refreshes = true;
    provider.behave(refreshing);
    page.waitForPopup(() -> page.locator("#oidc-sign-in").click());
    assertThat(page.locator("#who")).hasText("Angemeldet als alice (user-7)");
    assertThat(page.locator("#sign-in")).isHidden();
    assertThat(page.locator("#f-name")).hasValue("Half a na");
    page.locator("#f-name").fill("Half a name");

    // With a refresh token, it goes on without a question.
    int questions = provider.authorizations().size();
    int before = provider.refreshes();
    rotateKeys();
    page.waitForCondition(() -> provider.refreshes() > before);
    assertThat(page.locator("#who")).hasText("Angemeldet als alice (user-7)");
    assertThat(page.locator("#f-name")).hasValue("Half a name");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Half a name");
    assertEquals(questions, provider.authorizations().size());

    page.locator("#sign-out").click();
    assertThat(page.locator("#oidc-sign-in")).isVisible();
    page.waitForCondition(() -> !provider.signOuts().isEmpty());
    assertFalse(provider.signOuts().get(0).contains("token"));
    for (String address : sent) {
      assertFalse(
          address.startsWith(bookingUrl())
              && (address.contains("code=") || address.contains("state=")),
          address);
    }
  }

  /** Tokens signed until now end. */
  private void rotateKeys() {
    String old = provider.keyId();
    provider.addKey("RSA");
    provider.withdraw(old);
  }

  @Test
  void anAnswerThatThisTabDidNotAskForSignsNobodyIn() {
    String other = "https://other.example";
    String mismatch = "not started in this tab";
    Map<String, String> denied = Map.of("code", "", "error", "access_denied");
    // The code of somebody else's sign-in: its verifier is not here.
    String stolen = provider.codeOfAnother(console());
    assertAll(
        () -> isNotSignedIn(mismatch, bad -> bad.answer = Map.of("state", "other")),
        () -> isNotSignedIn(mismatch, bad -> bad.answer = Map.of("iss", other)),
        () -> isNotSignedIn(mismatch, bad -> bad.identity = Map.of("nonce", "other")),
        () -> isNotSignedIn(mismatch, bad -> bad.identity = Map.of("aud", "other")),
        () -> isNotSignedIn(mismatch, bad -> bad.identity = Map.of("iss", other)),
        () -> isNotSignedIn(mismatch, bad -> bad.discovered = other),
        () -> isNotSignedIn("invalid_grant", bad -> bad.answer = Map.of("code", stolen)),
        () -> isNotSignedIn("access_denied", bad -> bad.answer = denied),
        () -> isNotSignedIn("does not respond", bad -> bad.isAway = true),
        () -> isNotSignedIn("lack the role", bad -> bad.user = Map.of("sub", "user-8")));
    // Who lacks the role is asked who else to be.
    page.locator("#oidc-sign-in").click();
    page.waitForCondition(() -> provider.lastAuthorization().containsKey("prompt"));
    assertThat(page.locator("#who")).hasText("Signed in as alice (user-7)");
    page.locator("#sign-out").click();
    page.waitForCondition(() -> page.url().equals(console()));

    page.navigate("about:blank");
    page.navigate(console() + "#state=made-up&code=made-up");
    assertThat(page.locator("#notice")).containsText(mismatch);
    assertEquals(console(), page.url());
  }

  private void isNotSignedIn(String why, Consumer<OidcStub.Behaviour> fault) {
    OidcStub.Behaviour bad = new OidcStub.Behaviour();
    fault.accept(bad);
    provider.behave(bad);
    page.navigate(console());
    page.evaluate("sessionStorage.clear()");
    page.reload();
    page.locator("#oidc-sign-in").click();
    assertThat(page.locator("#notice")).containsText(why);
    assertThat(page.locator("#desk")).isHidden();
    assertEquals(false, page.evaluate("'usher-operator-token' in sessionStorage"));
    provider.behave(new OidcStub.Behaviour());
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

  private static int status(String service, String path) {
    return Http.send("GET", service + path, "", headers()).status();
  }

  private static void put(String path, String service, String body) {
    Http.send("PUT", service + path, body, headers()).is(201);
  }

  private static void change(String path, String service, String body) {
    Http.send("PUT", service + path, body, headers()).is(200);
  }

  private static Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
  }
}
