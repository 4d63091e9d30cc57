package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.OidcStub;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of the console share: queue-service and booking-service, which are of different
 * origins, one Chromium, and an operator. The services are started by the first of these classes
 * and end with the JVM.
 */
abstract class ConsoleCase {
  static final String TOKEN = TestStores.keys().operatorToken(Duration.ofMinutes(30));

  /** The file with the one-time code of {@code ./run}. */
  static final Path CODE = TestStores.folder().resolve("sign-in.code");

  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 30_000;

  private static Optional<Chromium> chromium = Optional.empty();
  private static Optional<ServiceProcess> queue = Optional.empty();
  private static Optional<ServiceProcess> booking = Optional.empty();

  /** The addresses of all requests of the browser. */
  final List<String> sent = new ArrayList<>();

  BrowserContext browser;
  Page page;
  private final List<String> faults = new ArrayList<>();

  @BeforeAll
  static void start() {
    Optional<Path> executable = Chromium.find();
    if (executable.isEmpty()) {
      System.out.println("SKIPPED: the tests of the console need Chromium on the PATH.");
    }
    Assumptions.assumeTrue(executable.isPresent(), "No Chromium is on the PATH");
    if (chromium.isEmpty()) {
      startServices();
      chromium = executable.map(Chromium::start);
    }
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  private static void startServices() {
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
                    bookingUrl,
                    "usher.draw.public-values",
                    TestStores.folder().toString())));
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
                    ShopEvent.passKeys(TestStores.folder()).toString(),
                    "usher.console.sign-in-code-files",
                    CODE.toString(),
                    "usher.oidc.client-id",
                    OidcStub.CLIENT)));
    queue.orElseThrow().awaitReady(START);
    booking.orElseThrow().awaitReady(START);
    // The sign of life of a worker, which no test of the console needs itself.
    TestDatabase.update(
        "insert into inventory.release_worker values (gen_random_uuid(), now() + interval '1 day')");
  }

  private static String port(String url) {
    return url.substring(url.lastIndexOf(':') + 1);
  }

  @BeforeEach
  void open() {
    open("en-GB");
  }

  final void open(String locale) {
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

  static String console() {
    return bookingUrl() + "/console";
  }

  static String bookingUrl() {
    return booking.orElseThrow().url();
  }

  static String queueUrl() {
    return queue.orElseThrow().url();
  }

  /** Signs in with the operator's token; shows the list. */
  void enter() {
    page.navigate(console());
    signIn(TOKEN);
    assertThat(page.locator("#list-title")).isVisible();
  }

  void signIn(String token) {
    page.locator("#token").fill(token);
    page.locator("#sign-in-form button").click();
  }

  /** Shows an event, whose form has been filled in. */
  void show(String id) {
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#event-id")).hasText(id);
    assertThat(page.locator("#edit")).isVisible();
  }

  /** Shows the form of a new event. */
  void startNew() {
    page.locator("a[href='#new']").click();
    assertThat(page.locator("#form")).isVisible();
  }

  void backToList() {
    page.locator("a[href='#']").click();
  }

  /** A field of a section in the form. */
  Locator field(int section, String name) {
    return page.locator("#sections > fieldset").nth(section).locator("[data-field=" + name + "]");
  }

  static String newId() {
    return "event-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** An event with a waiting room that admits 60 visitors a minute, 5 at a time. Returns its id. */
  static String sale() {
    String id = newId();
    create(bookingUrl(), "/api/events/" + id, event(id, 4));
    create(queueUrl(), "/api/rooms/" + id, room(60, 5));
    return id;
  }

  /** The JSON of an event with one row of five seats. */
  static String event(String id, int perVisitor) {
    return """
        {"id": "%s", "name": "Winter concert", "venue": "Town hall",
         "startsAt": "2030-12-01T19:30:15.123456Z", "paymentWindow": "PT1M30S", "maxPerVisitor": %d,
         "sections": [{"id": "hall", "name": "Hall", "kind": "SEATED",
           "price": {"amount": 1234, "currency": "KWD"}, "rows": [{"label": "A", "seats": 5, "x": -2.5, "y": 1}]}]}"""
        .formatted(id, perVisitor);
  }

  /** The JSON of a room. */
  static String room(int perMinute, int maxActive) {
    return """
        {"name": "Winter concert", "admitPerMinute": %d, "maxActive": %d, "targetUrl": "/x",
         "branding": {"accent": "#ffff00", "background": "#000000", "logoUrl": "/logo.svg"}}"""
        .formatted(perMinute, maxActive);
  }

  static Reply get(String service, String path) {
    return send("GET", service, path, "").is(200);
  }

  static void create(String service, String path, String body) {
    send("PUT", service, path, body).is(201);
  }

  static void change(String service, String path, String body) {
    send("PUT", service, path, body).is(200);
  }

  /** Calls with the operator's token. */
  static Reply send(String method, String service, String path, String body) {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
    return Http.send(method, service + path, body, headers);
  }
}
