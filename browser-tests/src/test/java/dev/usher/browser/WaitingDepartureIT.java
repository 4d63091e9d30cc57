package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaving the queue, rejoining after a missed turn, and asking to be called. */
class WaitingDepartureIT extends WaitingPageCase {
  private static final String LEAVING = "#leaving";
  private static final String AGAIN = "#again";
  private static final String CALL = "#call";

  /** A browser that subscribes at a push service, which a test cannot reach. */
  private static final String SUBSCRIBES =
      """
      PushManager.prototype.subscribe = async () => ({
        toJSON: () => ({
          endpoint: "https://fcm.googleapis.com/fcm/send/test", expirationTime: null,
          keys: { p256dh: "B" + "A".repeat(86), auth: "A".repeat(22) },
        }),
      });
      """;

  @Test
  void whoLeavesConfirmsItAndStartsAtTheEndAgain() {
    Room room = Room.paused(url);
    List<Page> tabs = tabs(room, 2);
    Page page = tabs.get(0);
    int before = number(page);
    room.joins();
    page.locator(LEAVING + " summary").click();
    assertThat(page.locator("#leave")).isVisible();
    Accessibility.check(page);
    Screenshots.take(page, "waiting-leaving");
    page.locator("#leave").click();
    for (Page tab : tabs) {
      assertThat(tab.locator(HEADLINE)).hasText("You have left the queue.");
      assertThat(tab.locator(LEAVING)).isHidden();
    }
    assertTrue(
        browser.cookies().stream()
            .noneMatch(cookie -> cookie.name.startsWith("usher-queue-token")));
    Screenshots.take(page, "waiting-left");
    page.locator(AGAIN).click();
    showsPlace(page);
    assertTrue(number(page) > before + 1, "At the end");
  }

  @Test
  void whoMissedTheTurnIsShownHowLongTheFrontIsOpenToThem() {
    Room room =
        Room.of(
            url,
            Instant.now().minusSeconds(60),
            "\"claimWindow\": \"PT2S\", \"noShows\": {\"rejoinGrace\": \"PT10M\"}");
    Page page = browser.newPage();
    page.route("**/passes", Route::abort);
    page.navigate(room.page());
    assertThat(page.locator(HEADLINE)).hasText("Your turn has passed.");
    assertThat(page.locator("#detail")).containsText("you get the next free place");
    assertThat(page.locator("#until")).hasText("Time left to join again at the front");
    assertThat(page.locator("#countdown")).containsText(":");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-rejoin");
    page.unroute("**/passes");
    page.locator(AGAIN).click();
    arrives(page);
  }

  @Test
  void withoutScriptsTheQueueCanBeLeftToo() {
    Room room = Room.paused(url);
    BrowserContext plain = visitor(new NewContextOptions().setJavaScriptEnabled(false));
    Page page = plain.newPage();
    page.navigate(room.page());
    page.locator("form[method=post] button").first().click();
    page.locator("details.leaving summary").click();
    page.locator("details.leaving button").click();
    assertThat(page.locator(HEADLINE)).hasText("You have left the queue.");
    plain.close();
  }

  @Test
  void aVisitorWhoAllowsItIsCalledUntilTheyChangeTheirMind() {
    Room room = Room.paused(url);
    BrowserContext allowing =
        visitor(new NewContextOptions().setPermissions(List.of("notifications")));
    Page page = allowing.newPage();
    page.addInitScript(SUBSCRIBES);
    page.navigate(room.page());
    showsPlace(page);
    Response kept = page.waitForResponse("**/push?lang=en", () -> page.locator(CALL).check());
    assertEquals(204, kept.status());
    assertThat(page.locator("#called")).containsText("You will get a notification.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-called");
    page.reload();
    showsPlace(page);
    assertThat(page.locator(CALL)).isChecked();
    Response forgotten = page.waitForResponse("**/push", () -> page.locator(CALL).uncheck());
    assertEquals(204, forgotten.status());
    assertThat(page.locator("#called")).isEmpty();
    allowing.close();
  }

  private static int number(Page page) {
    return Integer.parseInt(page.locator(NUMBER).textContent());
  }
}
