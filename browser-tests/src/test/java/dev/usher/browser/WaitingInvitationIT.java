package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The waiting page of a room for invited visitors. */
class WaitingInvitationIT extends WaitingPageCase {
  private static final String INVITED = "\"joinRules\": {\"invitationOnly\": true}";

  @Test
  void aVisitorEntersTheCodeAndJoins() {
    Room room = Room.paused(url, INVITED);
    List<String> codes = room.invitations(2);
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator(HEADLINE))
        .hasText("This queue is for invited visitors. Enter your code.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-invitation");
    page.fill("#code", "0000-0000-0000-0000-0000-0000");
    page.keyboard().press("Enter");
    assertThat(page.locator(HEADLINE)).containsText("This code is not valid here.");
    page.fill("#code", codes.get(0));
    page.click("#invite button");
    showsPlace(page);
    assertThat(page.locator("#invite")).isHidden();
    page.reload();
    showsPlace(page);
    assertEquals(1, room.issued());
  }

  @Test
  void aLinkWithTheCodeJoinsAtOnceAndTheCodeLeavesTheAddress() {
    Room room = Room.paused(url, INVITED);
    Page page = browser.newPage();
    page.navigate(room.page() + "#invitation=" + room.invitations(1).get(0));
    showsPlace(page);
    assertFalse(page.url().contains("#"), page.url());
    assertEquals(1, room.issued());
  }
}
