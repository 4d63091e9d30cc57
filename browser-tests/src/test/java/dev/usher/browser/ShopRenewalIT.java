package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pass of a visitor who is active in the shop gets a later end; the waiting room is a stub. */
class ShopRenewalIT extends ShopCase {
  private static final String RENEWALS = "**/pass-renewals";
  private static final String OVER = "Your turn has ended";

  private final String visitor = "visitor-" + UUID.randomUUID();
  private final List<String> renewals = new ArrayList<>();

  @Test
  void thePassOfAVisitorWhoIsActiveIsRenewedAndTheirHoldsStayTheirs() {
    ShopEvent event = ShopEvent.usual(url);
    Page page =
        opens(
            event,
            Duration.ofSeconds(60),
            200,
            event.renewablePass(visitor, Duration.ofMinutes(20)));
    clickSeat(page, "hall-A-1");
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    assertThat(page.locator("#chosen li")).hasCount(1);
    page.clock().runFor(20_000);
    page.mouse().move(10, 10);
    page.clock().runFor(2_000);
    assertEquals(List.of(), renewals, "There is time");
    page.clock().runFor(15_000);
    page.mouse().move(20, 20);
    page.clock().runFor(2_000);
    page.waitForCondition(() -> renewals.size() == 1);
    page.goBack();
    assertThat(page.locator("#holds")).containsText("You hold 1 seat");
    page.clock().runFor(60_000);
    assertThat(page.locator("#access")).not().containsText(OVER);
    assertEquals(1, renewals.size());
    page.locator("#holds a").click();
    assertThat(page.locator("#chosen li")).hasCount(1);
  }

  @Test
  void thePassOfAVisitorWhoDoesNothingIsNotRenewed() {
    ShopEvent event = ShopEvent.usual(url);
    Page page =
        opens(
            event, Duration.ofSeconds(60), 200, event.renewablePass(visitor, Duration.ofHours(1)));
    page.clock().runFor(40_000);
    assertEquals(List.of(), renewals);
    page.mouse().move(10, 10);
    page.clock().runFor(2_000);
    page.waitForCondition(() -> renewals.size() == 1);
  }

  @Test
  void whatTheWaitingRoomRefusesIsNotAskedForAgain() {
    ShopEvent event = ShopEvent.usual(url);
    Page page = opens(event, Duration.ofSeconds(60), 409, "");
    page.clock().runFor(40_000);
    for (int i = 0; i < 5; i++) {
      page.mouse().move(10 + i, 10);
      page.clock().runFor(2_000);
    }
    page.waitForCondition(() -> renewals.size() == 1);
    page.mouse().move(50, 50);
    page.clock().runFor(3_000);
    assertEquals(1, renewals.size(), renewals::toString);
  }

  /** Opens the event with a pass that has so much time; the waiting room answers renewals. */
  private Page opens(ShopEvent event, Duration left, int status, String renewed) {
    Page page = visitor();
    page.clock().install();
    page.route(
        RENEWALS,
        route -> {
          renewals.add(route.request().url());
          String end = Instant.now().plus(Duration.ofMinutes(20)).toString();
          route.fulfill(
              new FulfillOptions()
                  .setStatus(status)
                  .setContentType("application/json")
                  .setBody(
                      "{\"pass\": \"%s\", \"passId\": \"1\", \"expiresAt\": \"%s\"}"
                          .formatted(renewed, end)));
        });
    page.navigate(event.page() + "#pass=" + event.renewablePass(visitor, left));
    isLive(page);
    assertThat(page.locator("#access")).hasText(Pattern.compile(".+"));
    return page;
  }
}
