package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a page shows when something is not as it was, or not there at all. */
class ShopChangesIT extends ShopCase {
  private static final String ROOM = "http://queue.example/api/rooms/";

  @Test
  void aDeletedEventIsShownAtOnceWithTheWayToTheOthers() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
    event.isDeleted();
    assertThat(page.locator("#notice")).hasText("This event no longer exists.");
    assertThat(page.locator("#choice")).isHidden();
    assertThat(page.locator("#summary")).isHidden();
    Accessibility.check(page);
    page.locator("#others a").click();
    assertThat(page).hasURL(url + "/");
  }

  @Test
  void aWaitingRoomThatDoesNotExistIsNotLinkedTo() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.route(
        ROOM + event.id(),
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setStatus(404)
                    .setHeaders(Map.of("Access-Control-Allow-Origin", "*"))));
    page.navigate(event.page());
    assertThat(page.locator("#access")).containsText("have not been set up yet");
    assertThat(page.locator("#queue")).isHidden();
    // A room that cannot be asked for may be there.
    page.unrouteAll();
    page.route(ROOM + event.id(), route -> route.abort());
    page.addInitScript(
        """
        const send = fetch;
        window.fetch = (...all) => send(...all).catch((failure) => {
          window.hasFailed = true;
          throw failure;
        });""");
    page.reload();
    page.waitForFunction("() => window.hasFailed");
    assertThat(page.locator("#queue")).isVisible();
  }

  @Test
  void aPassThatTheServiceRefusesReplacesNone() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event);
    String good = keptPass(page, event);
    String forged = ShopEvent.pass(event.id()).replaceAll("[^.]*$", "c2lnbmF0dXJl");
    page.evaluate("pass => (location.hash = 'pass=' + pass)", forged);
    isSettled(page, event);
    assertEquals(good, keptPass(page, event));
    String fresh = ShopEvent.pass(event.id());
    page.evaluate("pass => (location.hash = 'pass=' + pass)", fresh);
    isSettled(page, event);
    assertEquals(fresh, keptPass(page, event));
    clickSeat(page, "hall-A-1");
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
  }

  @Test
  void aPassOfAnotherEventIsNone() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = visitor();
    page.navigate(event.page() + "#pass=" + ShopEvent.pass(ShopEvent.usual(url).id()));
    isLive(page);
    assertThat(page.locator("#access")).containsText("take your turn in the waiting room");
    assertThat(page.locator("#queue")).isVisible();
    assertEquals(page.url(), event.page());
    // Nor does it replace a good one.
    page.navigate(event.pageWithPass());
    String good = keptPass(page, event);
    page.navigate(event.page() + "#pass=" + ShopEvent.pass(ShopEvent.usual(url).id()));
    isSettled(page, event);
    assertEquals(good, keptPass(page, event));
  }

  @Test
  void aSoldOutEventSaysSoUntilSomethingIsFreeAgain() {
    ShopEvent event = ShopEvent.small(url);
    Buyer buyer = event.buyer();
    String hold =
        buyer
            .requests("hall-A-1", "hall-A-2", "hall-A-3", "hall-A-4", "hall-A-5")
            .is(201)
            .text("/id");
    Page page = visitor();
    page.navigate(event.page());
    assertThat(page.locator("#access")).containsText("Sold out.");
    page.navigate(event.pageWithPass());
    assertThat(page.locator("#access")).containsText("Sold out.");
    assertThat(page.locator("#best")).isHidden();
    Accessibility.check(page);
    buyer.cancels(hold);
    assertThat(page.locator("#access")).containsText("It is your turn");
    assertThat(page.locator("#best")).isVisible();
  }

  private static String keptPass(Page page, ShopEvent event) {
    return (String)
        page.evaluate("id => JSON.parse(localStorage['usher-pass-' + id]).pass", event.id());
  }

  private static void isSettled(Page page, ShopEvent event) {
    page.waitForFunction(
        "id => !location.hash && !localStorage['usher-new-pass-' + id]", event.id());
  }

  @Test
  void onAPhoneAStaleMapIsInView() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = entersHall(event, Screen.PHONE.options());
    assertThat(page.locator("#stale")).isHidden();
    page.route(address -> address.endsWith("/availability/stream"), route -> route.abort());
    page.reload();
    assertThat(page.locator("#stale")).isVisible();
    assertThat(page.locator("#stale")).isInViewport();
  }

  @Test
  void whatIsFreeIsBookedWithOneClick() {
    ShopEvent event = ShopEvent.free(url);
    Page page = holdsFirstSeat(event);
    assertThat(page.locator("#pay")).hasText("Book for free");
    page.locator("#pay").dblclick();
    assertThat(page).hasURL(Pattern.compile(".*/bookings/.*"));
    assertThat(page.locator(".ticket")).hasCount(1);
    event.awaitSeats("A", "S.{19}");
  }

  @Test
  void theTimeLeftIsReadOutAtFirstAndWhenItGetsShort() {
    Page page = holdsFirstSeat(ShopEvent.free(url));
    page.clock().install();
    page.reload();
    assertThat(page.locator("#news")).hasText("10 minutes left to pay.");
    page.evaluate(
        """
        () => {
          const news = document.getElementById("news");
          window.said = [];
          new MutationObserver(() => said.push(news.textContent)).observe(news, { childList: true });
        }""");
    page.clock().runFor(595_000);
    assertEquals(
        List.of(
            "5 minutes left to pay.",
            "2 minutes left to pay.",
            "1 minute left to pay.",
            "30 seconds left to pay.",
            "10 seconds left to pay."),
        page.evaluate("said"));
  }

  @Test
  void theCountdownNeverShowsMoreThanTheWindow() {
    Page page = entersHall(ShopEvent.usual(url));
    // The response comes in the first milliseconds of a second of the server's clock.
    assertEquals(
        "10:00",
        page.evaluate(
            """
            async () => {
              const { now, timeLeft } = await import("/usher-shop/visitor.js");
              return timeLeft(new Date(now() + 600_499).toISOString());
            }"""));
  }
}
