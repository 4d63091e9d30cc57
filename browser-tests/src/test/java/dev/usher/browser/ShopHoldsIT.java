package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holding seats and losing them: to others, to the clock, and not to a lost response or a reload.
 */
class ShopHoldsIT extends ShopCase {
  private static final String A_DAY_FAST =
      """
      const RealDate = Date;
      Date = class extends RealDate {
        constructor(...given) { super(...(given.length ? given : [RealDate.now() + 86400000])); }
        static now() { return RealDate.now() + 86400000; }
      };
      """;

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
    // Before the browser is closed: closed amid this step, Chromium may never answer.
    assertThat(second).hasURL(CHECKOUT);
    assertThat(second.locator("#chosen li")).hasCount(1);
  }

  @Test
  void whoAsksForASeatThatIsTakenMeanwhileSeesWhichOneToo() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
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

  @Test
  void whoLosesAllThatWasSelectedReadsNothingOfARest() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
    clickSeat(page, "hall-A-1");
    event.holds("hall-A-1");
    assertThat(page.locator("#notice")).containsText("Just taken by somebody else: Hall, Row A");
    assertThat(page.locator("#notice")).not().containsText("The rest of your selection");
    assertThat(page.locator("#chosen li")).hasCount(0);
  }

  @Test
  void whatReplacesASelectionSaysSo() {
    Page page = entersHall(ShopEvent.twoFloors(url));
    Locator left = page.locator("#places-left");
    Locator right = page.locator("#places-right");
    left.selectOption("2");
    assertThat(page.locator("#notice")).isEmpty();
    left.selectOption("3");
    assertThat(page.locator("#notice")).isEmpty();
    right.selectOption("1");
    isReplaced(page);
    assertThat(left).hasValue("0");
    clickSeat(page, "hall-A-1");
    isReplaced(page);
    assertThat(right).hasValue("0");
    clickSeat(page, "hall-A-2");
    assertThat(page.locator("#notice")).isEmpty();
    left.selectOption("2");
    isReplaced(page);
    assertThat(page.locator(".mark.selected")).hasCount(0);
  }

  private static void isReplaced(Page page) {
    assertThat(page.locator("#notice")).containsText("one after the other");
    assertThat(page.locator("#chosen li")).hasCount(1);
  }

  @Test
  void theSelectionIsNotLostToTheBestSeats() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
    clickSeat(page, "hall-B-20");
    page.locator("#best-where").selectOption("hall");
    page.locator("#best-go").click();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#chosen li")).hasCount(2);
    page.locator("#look").click();
    isLive(page);
    assertThat(page.locator("#chosen li")).containsText("Row B, seat 20");
  }

  private static void isTakenFrom(Page page, String seat) {
    assertThat(page.locator("#notice")).containsText("Just taken by somebody else: Hall, Row A");
    assertThat(page.locator("#notice")).containsText("The rest of your selection stays.");
    assertThat(page.locator("#chosen li")).hasCount(1);
    assertThat(page.locator(".mark.lost")).hasCount(1);
    assertThat(page.locator("#total")).hasText("€45.00");
    assertTrue(page.locator("#notice").textContent().contains("seat " + seat.substring(7)));
  }

  @Test
  void aRequestWhoseResponseIsLostGivesOneHold() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
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
    Page page = entersHall(event);
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
  void aReloadKeepsTheSelectionAndSaysWhatOthersGotMeanwhile() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
    clickSeat(page, "hall-A-1");
    clickSeat(page, "hall-A-2");
    clickSeat(page, "hall-A-3");
    clickSeat(page, "hall-A-3");
    page.navigate("about:blank");
    event.holds("hall-A-1");
    page.navigate(event.page());
    isTakenFrom(page, "hall-A-1");
    // Nor does it come back once it is held.
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    page.navigate(event.page());
    isLive(page);
    assertThat(page.locator("#holds")).containsText("You hold 1 seat");
    assertThat(page.locator("#chosen li")).hasCount(0);

    page.locator("#places-floor").selectOption("2");
    page.reload();
    assertThat(page.locator("#chosen li")).containsText("2 places");
    assertThat(page.locator("#places-floor")).hasValue("2");
  }

  @Test
  void whatWasHeldIsNotSelectedAgain() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = holdsFirstSeat(event);
    page.locator("#cancel").click();
    page.locator("#again").click();
    isLive(page);
    clickSeat(page, "hall-A-2");
    assertThat(page.locator("#chosen li")).containsText("Row A, seat 2");
    assertThat(page.locator("#chosen li")).hasCount(1);

    page.locator("#places-floor").selectOption("2");
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    page.navigate(event.page());
    isLive(page);
    assertThat(page.locator("#holds")).containsText("You hold 2 places.");
    assertThat(page.locator("#places-floor")).isEnabled();
    assertThat(page.locator("#places-floor")).hasValue("0");
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
    ShopServices.awaitWorker();
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
    Page page = holdsFirstSeat(event);
    page.reload();
    assertThat(page.locator("#chosen li")).hasCount(1);
    page.goBack();
    assertThat(page.locator("#holds")).containsText("You hold 1 seat");
    assertThat(page.locator("#holds .rest")).hasText(Pattern.compile("[0-9]:[0-9]{2}"));
    assertThat(page.locator(".mark.own")).hasCount(1);

    Page other = page.context().newPage();
    other.navigate(event.page());
    other.locator("#holds a").click();
    assertThat(other.locator("#chosen li")).hasCount(1);
    other.locator("#cancel").click();
    assertThat(other.locator("h1")).hasText("You have cancelled");
    assertThat(other.locator("#news")).isEmpty();
    assertThat(page.locator("#holds .card")).hasCount(0);
    assertThat(page.locator(".mark.own")).hasCount(0);
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

  /** The new pass is another visitor's to the service. */
  @Test
  void whoJoinsTheQueueAgainKeepsTheHoldsAndTheBookingsOfTheFormerPass() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
    page.locator("#best-go").click();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#pay")).isVisible();

    page.navigate(event.pageWithPass());
    isLive(page);
    assertThat(page.locator("#holds")).containsText("You hold 2 places.");
    // What one pass may have: 0 to 6 places.
    assertThat(page.locator("#places-floor option")).hasCount(7);
    page.locator("#holds a").click();
    page.locator("#pay").click();
    page.locator("button[value=succeeded]").click();
    page.locator("#next").click();
    assertThat(page.locator("#print")).isEnabled();

    page.navigate(event.pageWithPass());
    isLive(page);
    assertThat(page.locator("#holds")).containsText("You have booked 2 places.");
    page.locator("#holds a").click();
    assertThat(page.locator("#print")).isEnabled();
  }
}
