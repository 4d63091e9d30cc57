package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the pages of the shop cost: requests, bytes, and time of a slow processor. */
class ShopBudgetsIT extends ShopCase {
  /** Milliseconds of the main thread on a slow processor; 600 to 1,100 were measured. */
  private static final double MOST_TO_LOAD = 3_300;

  /** 2,300 were measured, and 10,400 if the numbers of the seats stay while the map moves. */
  private static final double MOST_FOR_A_PAN = 6_000;

  @Test
  void aHallOfFiveThousandSeatsLoadsAndMovesOnASlowProcessor() {
    ShopEvent event = ShopEvent.large(url);
    Page page = visitor();
    SlowProcessor processor = SlowProcessor.of(page, SlowProcessor.PHONE);
    page.navigate(event.pageWithPass());
    isLive(page);
    double load = processor.busyMillis();
    for (int i = 0; i < 3; i++) {
      page.locator("#zoom-in").click();
    }
    double[] from = find(page, "s3-J-45");
    double zoomed = processor.busyMillis();
    page.mouse().move(from[0], from[1]);
    page.mouse().down();
    for (int frame = 1; frame <= 60; frame++) {
      page.mouse().move(from[0] - 2 * frame, from[1] - frame);
    }
    page.mouse().up();
    double pan = processor.busyMillis() - zoomed;
    System.out.printf("main thread: %.0f ms to load, %.0f ms for a pan%n", load, pan);
    double[] to = find(page, "s3-J-45");
    assertEquals(from[0] - 120, to[0], 4);
    assertEquals(from[1] - 60, to[1], 4);
    assertTrue(load < MOST_TO_LOAD, load + " ms to load");
    assertTrue(pan < MOST_FOR_A_PAN, pan + " ms for a pan of 60 frames");
  }

  @Test
  void thePageOfAnEventIsSmallAndNeedsFewRequests() {
    ShopEvent event = ShopEvent.large(url);
    Page page = visitor();
    List<Request> requests = new ArrayList<>();
    page.onRequest(requests::add);
    // The waiting room, which the page asks whether it exists.
    page.route("http://queue.example/**", route -> route.fulfill());
    page.navigate(event.page());
    isLive(page);
    Budget.holds("page of an event", requests, 15, 31_700);
  }

  @Test
  void theListOfEventsIsFiveFilesAndACallForEachEventInView() {
    ShopEvent.usual(url);
    Page page = visitor();
    List<Request> requests = new ArrayList<>();
    page.onRequest(requests::add);
    page.navigate(url + "/");
    assertThat(page.locator(".left").first()).isVisible();
    List<Request> files =
        requests.stream().filter(request -> !request.url().endsWith("/availability")).toList();
    Budget.holds("list of events without what is left of each", files, 5, 15_000);
  }

  @Test
  void theCheckoutIsSmall() {
    Page first = visitor();
    first.navigate(ShopEvent.usual(url).pageWithPass());
    first.locator("#best-go").click();
    assertThat(first).hasURL(CHECKOUT);
    Page page = visitor(new NewContextOptions().setStorageState(first.context().storageState()));
    List<Request> requests = new ArrayList<>();
    page.onRequest(requests::add);
    page.navigate(first.url());
    assertThat(page.locator("#open")).isVisible();
    Budget.holds("checkout", requests, 9, 20_000);
  }

  /** So that no script is loaded only after one that imports it. */
  @Test
  void everyScriptThatAPageImportsIsNamedInItsHtml() {
    Buyer buyer = Buyer.of(url, Duration.ofMinutes(5));
    String hold = buyer.holds(1);
    List<String> addresses =
        List.of(
            url + "/",
            url + "/events/" + buyer.event(),
            url + "/events/missing",
            buyer.checkout(hold),
            buyer.startsToPay(hold),
            buyer.page(hold),
            url + "/console");
    for (String address : addresses) {
      Page page = visitor();
      Set<String> loaded = new TreeSet<>();
      page.onRequest(
          request -> {
            if (request.url().endsWith(".js")) {
              loaded.add(request.url());
            }
          });
      page.navigate(address);
      Object named =
          page.evaluate(
              """
              [...document.querySelectorAll("link[rel=modulepreload], script[type=module]")]
                .map(one => one.href || one.src).sort()""");
      assertEquals(List.copyOf(loaded), named, address);
    }
  }
}
