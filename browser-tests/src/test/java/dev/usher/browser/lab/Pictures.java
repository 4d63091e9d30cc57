package dev.usher.browser.lab;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.usher.browser.Screen;
import dev.usher.browser.SimulatedSale;
import dev.usher.browser.lab.Journey.Stop;
import dev.usher.standalone.rush.Rush;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The pictures of the README, taken during a rush on the demo event, and of the documentation's
 * history of a waiting room, which is that of a simulated queue.
 */
final class Pictures {
  private static final double PATIENCE_MILLIS = 120_000;
  private static final int VISITORS = 500;
  private static final Duration ARRIVAL = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final DemoSystem system;
  private final Browser browser;
  private final Path folder;

  Pictures(DemoSystem system, Browser browser, Path folder) {
    this.system = system;
    this.browser = browser;
    this.folder = folder;
  }

  void take() {
    Future<?> unused =
        Rush.start(
            system.queueUrl(), system.bookingUrl(), DemoSystem.DEMO, VISITORS, ARRIVAL, LIMIT);
    new Journey(system, browser, DemoSystem.DEMO, this::take).go();
  }

  private void take(Stop stop) {
    switch (stop.name()) {
      case Stop.WAITING -> {
        // The visitor has come as one of the last: now the rush may go on.
        system.steer(DemoSystem.DEMO, "resume");
        shoot(
            "waiting",
            Screen.PHONE,
            ColorScheme.LIGHT,
            stop,
            page -> shows(page, "#ahead", "[1-3]\\d\\d"));
        console();
      }
      case Stop.HALL -> {
        shoot("hall", Screen.DESKTOP, ColorScheme.LIGHT, stop, Pictures::selectTwo);
        shoot("hall-phone", Screen.PHONE, ColorScheme.LIGHT, stop, page -> show(page, "#map"));
      }
      case Stop.PAY -> shoot("pay", Screen.PHONE, ColorScheme.DARK, stop, page -> {});
      case Stop.BOOKING ->
          shoot("ticket", Screen.PHONE, ColorScheme.LIGHT, stop, page -> show(page, "#tickets"));
      default -> {
        // Not in the README.
      }
    }
  }

  private void console() {
    Stop console = Stop.console(system, "#event=" + DemoSystem.DEMO);
    Consumer<Page> busy =
        page -> {
          shows(page, "#tile-booked", "[3-9]\\d\\d|\\d,\\d+");
          page.evaluate("scrollTo(0, 0)");
        };
    shoot("console", Screen.DESKTOP, ColorScheme.LIGHT, console, busy);
    history();
  }

  private void history() {
    SimulatedSale.insert(DemoSystem.LARGE, Instant.now());
    Stop console = Stop.console(system, "#event=" + DemoSystem.LARGE);
    Consumer<Page> drawn =
        page -> {
          page.locator("#history summary").click();
          page.locator("#history-range").selectOption("0.125");
          shows(page, "#history-coverage", "Measured waits: .*");
          page.waitForSelector("#history-absence-chart canvas");
        };
    shoot("console-history", Screen.DESKTOP, ColorScheme.LIGHT, console, drawn, "#history");
  }

  /** Selects two seats in the list of rows, which the map shows. */
  private static void selectTwo(Page page) {
    Locator section = page.locator("#rows > details > summary").first();
    section.click();
    page.locator("#rows > details > details > summary").nth(4).click();
    for (int i = 0; i < 2; i++) {
      page.locator("label:not([hidden]) > [data-seat]:not(:checked)").first().press(" ");
    }
    section.click();
    page.locator("h1").click();
    page.evaluate("scrollTo(0, 0)");
  }

  /** Waits until an element has a text. */
  private static void shows(Page page, String selector, String text) {
    Pattern whole = Pattern.compile("^(" + text + ")$");
    page.locator(selector).filter(new Locator.FilterOptions().setHasText(whole)).waitFor();
  }

  private static void show(Page page, String selector) {
    page.locator(selector).evaluate("element => element.scrollIntoView()");
  }

  private void shoot(
      String name, Screen screen, ColorScheme scheme, Stop stop, Consumer<Page> prepare) {
    shoot(name, screen, scheme, stop, prepare, "");
  }

  /**
   * Takes a picture.
   *
   * @param part the selector of what is in it; empty: what is in view
   */
  private void shoot(
      String name,
      Screen screen,
      ColorScheme scheme,
      Stop stop,
      Consumer<Page> prepare,
      String part) {
    try (BrowserContext context =
        browser.newContext(
            screen
                .options()
                .setDeviceScaleFactor(1)
                .setColorScheme(scheme)
                .setStorageState(stop.state()))) {
      context.setDefaultTimeout(PATIENCE_MILLIS);
      Page page = context.newPage();
      page.addInitScript(stop.script());
      page.navigate(stop.address());
      page.waitForSelector(stop.ready());
      prepare.accept(page);
      Path file = folder.resolve(name + ".png");
      if (part.isEmpty()) {
        page.screenshot(new ScreenshotOptions().setPath(file));
      } else {
        page.locator(part).screenshot(new Locator.ScreenshotOptions().setPath(file));
      }
      System.err.println("  " + name + ".png");
    }
  }
}
