package dev.usher.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of the waiting page share: one packaged queue-service, as an operator runs it who
 * allows a shop to call it, started by the first of these classes; it ends with the JVM.
 */
abstract class WaitingPageCase {
  static final String PLACE = "#place";
  static final String HEADLINE = "#headline";
  static final String ERROR = "#error";
  static final String NUMBER = "#number";

  private static final Duration START = Duration.ofMinutes(2);
  private static final double PATIENCE_MILLIS = 60_000;

  private static Optional<ServiceProcess> service = Optional.empty();

  BrowserContext browser;
  String url;

  @BeforeAll
  static void start() {
    Chromium.shared();
    if (service.isEmpty()) {
      service = Optional.of(TestStores.service("queue-service", settings()).awaitReady(START));
    }
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(TestStores.keys().pushConfig());
    settings.put("quarkus.http.cors.enabled", "true");
    settings.put("quarkus.http.cors.origins", "https://shop.example");
    return settings;
  }

  @BeforeEach
  void openBrowser() {
    url = service.orElseThrow().url();
    browser = visitor(new NewContextOptions());
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  /** Another visitor's browser. */
  static BrowserContext visitor(NewContextOptions options) {
    BrowserContext visitor = Chromium.shared().browser().newContext(options);
    visitor.setDefaultTimeout(PATIENCE_MILLIS);
    visitor.route(
        address -> address.startsWith(Room.SHOP),
        route -> route.fulfill(new Route.FulfillOptions().setBody("the shop")));
    return visitor;
  }

  static int streams() {
    return Room.streams(service.orElseThrow());
  }

  /** Opens the page in so many tabs, each of which shows its place. */
  List<Page> tabs(Room room, int count) {
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
    tabs.forEach(WaitingPageCase::showsPlace);
    return tabs;
  }

  static void showsPlace(Page page) {
    page.waitForSelector(
        PLACE, new Page.WaitForSelectorOptions().setState(WaitForSelectorState.VISIBLE));
  }

  static void arrives(Page page) {
    page.waitForURL(Pattern.compile(Pattern.quote(Room.SHOP) + "(\\?lang=..)?#pass=.+"));
  }

  /** Waits on a condition while the pages go on: Playwright runs in this thread. */
  static void await(List<Page> pages, BooleanSupplier condition, String what) {
    long end = System.nanoTime() + (long) (PATIENCE_MILLIS * 1e6);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "Still not: " + what);
      pages.get(0).waitForTimeout(50);
    }
  }
}
