package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.RouteOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A visitor's way from the list of events over the hall to the tickets. */
class ShopJourneyIT extends ShopCase {
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
    isLive(page);
    assertThat(page.locator(".place .number")).isHidden();
    assertThat(page.locator("#rows .number").first()).isHidden();
    assertThat(page.locator("#summary")).isHidden();
    // People abroad see which time it is.
    assertThat(page.locator("main time").first())
        .hasText(Pattern.compile("Friday,? 1 May 2020 at .*(UTC|GMT.*)"));
    String time = page.locator("main time").first().textContent();
    assertTrue(time.matches(".* [0-9:]+\u00a0(UTC|GMT.*)"), time);
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
    Page page = entersHall(event);
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
