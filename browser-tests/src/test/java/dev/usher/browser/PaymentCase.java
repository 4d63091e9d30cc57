package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of the pay page and of the booking page share: the services, a buyer, and a
 * browser whose requests must show no secret.
 */
abstract class PaymentCase {
  static final Duration LONG = Duration.ofMinutes(10);
  private static final String MAIN = "#main";
  private static final String STATE = "data-state";
  static final String TICKET = ".ticket";
  static final String PAY = "button[value=succeeded]";

  final List<Request> requests = new ArrayList<>();
  BrowserContext browser;
  Page page;
  Buyer buyer;

  @BeforeAll
  static void start() {
    ShopServices.start();
  }

  @BeforeEach
  void open() {
    buyer = Buyer.of(ShopServices.url(), LONG);
    open(new NewContextOptions().setLocale("en").setViewportSize(1280, 740));
  }

  final void open(NewContextOptions options) {
    browser = ShopServices.browser(options);
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

  /** Pays for these seats over the page, and opens the page of the booking. */
  String pays(int... seats) {
    String hold = buyer.holds(seats);
    page.navigate(buyer.startsToPay(hold));
    page.locator(PAY).click();
    is("PAID");
    page.evaluate(buyer.keepsPass());
    page.navigate(buyer.page(hold));
    showsTickets(hold, seats.length);
    return hold;
  }

  void is(String state) {
    assertThat(page.locator(MAIN)).hasAttribute(STATE, state);
  }

  void showsTickets(String hold, int count) {
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

  /** Pictures for people, in light and dark; each is also checked for what a program can see. */
  void look(String name) {
    Screenshots.take(page, name, this::fits);
    Accessibility.check(page);
  }

  void fits() {
    assertEquals(
        true,
        page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
        () -> "It scrolls to the side: " + page.url());
  }
}
