package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The waiting page of a room that requires proof of work. */
class WaitingProofIT extends WaitingPageCase {
  private static final String WORKER = "**/usher-queue/work.js";
  private static final String PROOF = "\"joinRules\": {\"proofOfWork\": true}";

  @Test
  void thePageWorksByItselfOnceForAllTabs() {
    Room room = Room.paused(url, PROOF);
    List<Request> requests = new ArrayList<>();
    browser.onRequest(requests::add);
    List<Page> tabs = tabs(room, 2);
    assertEquals(1, room.issued());
    assertEquals(1, challenges(requests));
    tabs.get(0).reload();
    showsPlace(tabs.get(0));
    assertEquals(1, challenges(requests), "who has a place works no more");
    assertEquals(1, room.issued());
  }

  @Test
  void whileItWorksThePageSaysSoAndOffersAnotherWay() {
    Room room = Room.paused(url, PROOF);
    String neverReady = "self.onmessage = () => self.postMessage({ tried: 20000 });";
    browser.route(WORKER, route -> route.fulfill(script(neverReady)));
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator(HEADLINE)).hasText("Checking that you are not a program…");
    assertThat(page.locator("#tried")).hasAttribute("max", "1");
    page.waitForFunction("document.getElementById('tried').value > 0");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-works");
    page.click("#work a");
    assertThat(page.locator("main")).containsText("You can join in about a minute");
    Accessibility.check(page);
  }

  @Test
  void aBrowserThatCannotWorkIsLedToTheOtherWay() {
    Room room = Room.paused(url, PROOF);
    browser.route(WORKER, Route::abort);
    Page page = browser.newPage();
    page.navigate(room.page());
    assertThat(page.locator("#error")).isVisible();
    assertThat(page.locator("#work a")).isVisible();
    assertEquals(0, room.issued());
  }

  private static FulfillOptions script(String body) {
    return new FulfillOptions().setContentType("text/javascript").setBody(body);
  }

  private static long challenges(List<Request> requests) {
    return requests.stream().filter(request -> request.url().endsWith("/challenge")).count();
  }
}
