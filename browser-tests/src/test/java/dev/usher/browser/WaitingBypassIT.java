package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Bypass links for staff. */
class WaitingBypassIT extends WaitingPageCase {
  @Test
  void aLinkLeadsToTheShopBeforeTheRoomOpens() {
    Room room = Room.opening(url, Instant.now().plusSeconds(3600));
    String link = room.page() + "#bypass=" + room.bypassLinks(1).get(0);
    Page page = browser.newPage();
    page.navigate(link);
    arrives(page);
    page.navigate(link);
    assertThat(page.locator("#go")).isVisible();
    page.click("#go");
    arrives(page);
    assertEquals(0, room.issued());

    try (BrowserContext other = visitor(new NewContextOptions())) {
      Page late = other.newPage();
      late.navigate(link);
      assertThat(late.locator(HEADLINE)).containsText("This staff link has been used up.");
      Accessibility.check(late);
      Screenshots.take(late, "waiting-bypass-used-up");
      late.click("#again");
      assertThat(late.locator("#opening")).isVisible();
    }
  }

  @Test
  void whoComesBackOrWakesUpIsNotInTheQueue() {
    Room room = Room.paused(url, "\"passTtl\": \"PT1H\"");
    browser.clock().install();
    Page page = browser.newPage();
    page.navigate(room.page() + "#bypass=" + room.bypassLinks(1).get(0));
    arrives(page);
    page.goBack();
    assertThat(page.locator("#go")).isVisible();
    page.reload();
    assertThat(page.locator("#go")).isVisible();
    page.waitForRequest(
        request -> request.url().endsWith("/bypass"), () -> browser.clock().fastForward(30_000));
    assertThat(page.locator("#pass")).isVisible();
    assertThat(page.locator(ERROR)).isHidden();
    Screenshots.take(page, "waiting-bypass");
    page.click("#go");
    arrives(page);
    assertEquals(0, room.issued());
  }
}
