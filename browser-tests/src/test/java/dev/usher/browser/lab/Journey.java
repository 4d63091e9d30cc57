package dev.usher.browser.lab;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The way of a visitor from the queue to the tickets, and the console: every page once. */
final class Journey {
  private static final double PATIENCE_MILLIS = 120_000;

  private final DemoSystem system;
  private final Browser browser;
  private final String event;
  private final Consumer<Stop> at;

  /**
   * A page, as it can be opened again in another browser while the journey is at it.
   *
   * @param state cookies and storage of the visitor's browser
   * @param script what the browser has kept besides, as JavaScript
   * @param ready matches once the page shows what it is for
   */
  record Stop(String name, String address, String state, String script, String ready) {
    static final String WAITING = "waiting page";
    static final String LIST = "event list";
    static final String HALL = "hall";
    static final String CHECKOUT = "checkout";
    static final String PAY = "pay page";
    static final String BOOKING = "booking page, 2 tickets";
    static final String CONSOLE = "console, list of events";

    /** The console of an operator who has signed in. */
    static Stop console(DemoSystem system, String fragment) {
      return new Stop(
          CONSOLE,
          system.bookingUrl() + "/console" + fragment,
          "{}",
          "sessionStorage.setItem('usher-operator-token', '" + system.operatorToken() + "')",
          fragment.isEmpty() ? "#events li" : "#tile-booked");
    }
  }

  /**
   * A journey that has not begun.
   *
   * @param at called at each page
   */
  Journey(DemoSystem system, Browser browser, String event, Consumer<Stop> at) {
    this.system = system;
    this.browser = browser;
    this.event = event;
    this.at = at;
  }

  /** Waits at the paused waiting page until its room is resumed at one of the first two stops. */
  void go() {
    try (BrowserContext visitor = browser.newContext(new NewContextOptions().setLocale("en-GB"))) {
      visitor.setDefaultTimeout(PATIENCE_MILLIS);
      Page page = visitor.newPage();
      system.steer(event, "pause");
      page.navigate(system.queueUrl() + "/rooms/" + event);
      page.locator("#place").waitFor();
      stop(page, Stop.WAITING, "#place:not([hidden])");
      Page list = visitor.newPage();
      list.navigate(system.bookingUrl() + "/");
      stop(list, Stop.LIST, ".left:not([hidden])");
      list.close();

      page.waitForURL(Pattern.compile(".*/events/" + event));
      page.locator("#shop[data-live]").waitFor();
      stop(page, Stop.HALL, "#shop[data-live]");
      page.locator("#best-count").selectOption("2");
      page.locator("#best-go").click();
      page.waitForURL(Pattern.compile(".*/checkout/.*"));
      page.locator("#open").waitFor();
      stop(page, Stop.CHECKOUT, "#open:not([hidden])");
      page.locator("#pay").click();
      page.waitForURL(Pattern.compile(".*/pay/.*"));
      stop(page, Stop.PAY, "[data-state=OPEN] #left");
      page.locator("button[value=succeeded]").click();
      page.locator("[data-state=PAID]").waitFor();
      page.locator("#next").click();
      page.locator("#print:not([disabled])").waitFor();
      stop(page, Stop.BOOKING, "#print:not([disabled])");
      at.accept(Stop.console(system, ""));
    }
  }

  private void stop(Page page, String name, String ready) {
    at.accept(new Stop(name, page.url(), page.context().storageState(), "", ready));
  }
}
