package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import dev.usher.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the console shows of a sale and of the services: numbers, seats, health. */
class ConsoleNumbersIT extends ConsoleCase {
  private static final int QUIET_SECONDS = 12;

  @Test
  void theMapAndTheBarsShowWhatIsHeldAndByWhom() {
    ShopEvent sale = ShopEvent.usual(bookingUrl());
    enter();
    page.navigate(console() + "#event=" + sale.id());
    assertThat(page.locator("#section-hall td.free")).hasText("40");
    assertThat(page.locator("#seat-map")).hasAttribute("data-live", "true");
    String hold = sale.holds("hall-A-1");
    assertThat(page.locator("#section-hall td.held")).hasText("1");
    assertThat(page.locator("#section-hall .meter .held"))
        .hasAttribute("style", "inline-size: 2.5%;");
    assertThat(page.locator("#seat-map path.held[d^=M]")).hasCount(1);
    assertThat(page.locator("#seat-map .stage text")).hasText("Stage");
    assertThat(page.locator("#stock-words"))
        .hasText("Held: 1 now, 1 at most. Booked: 0 now, 0 at most.");

    page.locator("#seat-map").focus();
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("#seat-about")).containsText("Hall, Row A, seat 1: held until");
    assertThat(page.locator("#seat-about")).containsText(hold);
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("#seat-about")).hasText("Hall, Row A, seat 2: Free");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#seat-about")).containsText("seat 1: held");

    Accessibility.check(page);
    Screenshots.take(page, "console-seats");
  }

  @Test
  void aHoldThatIsNotReleasedIsShownAsTheFaultOfTheWorker() {
    ShopEvent sale = ShopEvent.usual(bookingUrl());
    String path = "/api/events/" + sale.id() + "/stats";
    String late = "\"overdue\":{\"holds\":1,\"since\":\"%s\"}";
    String stats =
        get(bookingUrl(), path)
            .body()
            .replaceFirst("\"overdue\":\\{[^}]*}", late.formatted(Instant.now().minusSeconds(10)));
    enter();
    show(sale.id());
    assertThat(page.locator("#worker-dot")).hasClass("dot up");
    assertThat(page.locator("#worker-health")).containsText("no expired hold");
    page.route(
        bookingUrl() + path,
        route ->
            route.fulfill(new FulfillOptions().setContentType("application/json").setBody(stats)));
    assertThat(page.locator("#worker-dot")).hasClass("dot down");
    assertThat(page.locator("#worker-health")).containsText("1 expired hold waits");
  }

  /** Before anything expires, nothing else would show it. */
  @Test
  void aWorkerThatDoesNotRunIsShownBeforeAHoldExpires() {
    enter();
    assertThat(page.locator("#worker-dot")).hasClass("dot up");
    assertThat(page.locator("#worker-health")).hasText(Pattern.compile("\\d instances? runs?"));
    page.route(
        bookingUrl() + "/api/release-workers",
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setContentType("application/json")
                    .setBody("{\"running\": 0, \"seenAt\": \"2029-05-01T18:00:00Z\"}")));
    assertThat(page.locator("#worker-dot")).hasClass("dot down");
    assertThat(page.locator("#worker-health"))
        .containsText("not running: expired holds stay off sale · last seen at");
  }

  @Test
  void theHistoryIsDrawnAndDownloaded() throws IOException {
    String id = sale();
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    for (int minute : List.of(20, 10)) {
      TestDatabase.update(
          "insert into queue.history values (?, ?, 5, 2, ?, 7, 6, 1, 4, 2, 3)",
          id,
          OffsetDateTime.ofInstant(hour.minus(minute, ChronoUnit.MINUTES), ZoneOffset.UTC),
          minute);
    }
    enter();
    show(id);
    page.locator("#history summary").click();
    assertThat(page.locator("#history-flow-words"))
        .hasText(
            "Joined: 0 now, 20 at most. Admitted: 0 now, 7 at most. Missed turns: 0 now, 1 at most.");
    assertThat(page.locator("#history-queue-words"))
        .hasText("Waiting: 5 now, 5 at most. Active visitors: 2 now, 2 at most.");
    assertThat(page.locator("#history-absence-words"))
        .hasText(
            "Passed over: 0 now, 4 at most. Rejoined at the front: 0 now, 2 at most."
                + " Left: 0 now, 3 at most.");
    assertThat(page.locator("#history-coverage")).isEmpty();
    assertThat(page.locator("#history-flow-chart canvas")).isVisible();
    page.locator("#history").scrollIntoViewIfNeeded();
    Accessibility.check(page);
    Screenshots.take(page, "console-history");

    page.locator("#history-range").selectOption("30");
    assertThat(page.locator("#history-flow-words")).containsText("Joined: ");
    Download file = page.waitForDownload(() -> page.locator("#history-csv").click());
    assertEquals(id + "-history.csv", file.suggestedFilename());
    assertEquals(3, Files.readAllLines(file.path()).size());
  }

  @Test
  void theHistorySaysHowOftenTheWaitsWereRight() {
    String id = sale();
    SimulatedSale.insert(id, Instant.now());
    enter();
    show(id);
    page.locator("#history summary").click();
    page.locator("#history-range").selectOption("0.125");
    assertThat(page.locator("#history-coverage"))
        .hasText(
            Pattern.compile(
                "Measured waits: 288\\. 67% of them ended within the interval for 50 %,"
                    + " 92% within the one for 80 %\\."));
    assertThat(page.locator("#history-queue-words")).containsText("Waiting: 0 now, 6,000 at most.");
    Accessibility.check(page);
    Screenshots.take(page, "console-history-of-a-sale");
  }

  @Test
  void refusedRequestsAreCounted() {
    ShopEvent sale = ShopEvent.usual(bookingUrl());
    enter();
    show(sale.id());
    assertThat(page.locator("#tile-refused")).hasText("0");
    sale.holds("hall-A-1");
    sale.isRefused("hall-A-1");
    sale.isRefused("hall-A-1");
    assertThat(page.locator("#tile-refused")).hasText("2");
    assertThat(page.locator("#tile-held")).hasText("1");
  }

  /** Admission may be ahead of its rate by half a second of it, after a time without visitors. */
  @Test
  void aBurstIsNotShownAsAHigherRate() {
    String id = sale();
    String path = "/api/rooms/" + id;
    String room = get(queueUrl(), path).body();
    AtomicInteger polls = new AtomicInteger();
    page.clock().install();
    enter();
    show(id);
    page.route(
        queueUrl() + path,
        route -> {
          // Ten a second, and as many more at once at first.
          int second = polls.incrementAndGet() - QUIET_SECONDS;
          String now = "\"serving\":" + (second < 0 ? 0 : 10 * (second + 2));
          route.fulfill(
              new FulfillOptions()
                  .setContentType("application/json")
                  .setBody(room.replaceFirst("\"serving\":\\d+", now)));
        });
    page.clock().pauseAt(System.currentTimeMillis() + 10_000);
    for (int second = 0; polls.get() < 3 * QUIET_SECONDS; second++) {
      assertTrue(second < 50 * QUIET_SECONDS, () -> polls + " polls");
      page.clock().runFor(1_000);
      page.waitForTimeout(50);
    }
    String words = page.locator("#flow-words").textContent();
    Matcher most = Pattern.compile("Admitted: \\d+ now, (\\d+) at most").matcher(words);
    assertTrue(most.find(), words);
    assertTrue(Integer.parseInt(most.group(1)) <= 600, words);
  }

  @Test
  void aServiceThatIsAwayIsShownAndSoIsWhatItLacks() {
    enter();
    assertThat(page.locator("#queue-dot")).hasClass("dot up");
    assertThat(page.locator("#booking-dot")).hasClass("dot up");
    page.route(queueUrl() + "/**", Route::abort);
    assertThat(page.locator("#queue-dot")).hasClass("dot down");
    assertThat(page.locator("#queue-health")).containsText("does not respond");
    page.route(
        bookingUrl() + "/api/health",
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setContentType("application/json")
                    .setBody(
                        """
                        {"status": "DOWN", "checks": [
                          {"name": "PostgreSQL", "status": "DOWN", "data": {}},
                          {"name": "Redis gate", "status": "UP", "data": {"degraded": "true"}}]}""")));
    assertThat(page.locator("#booking-dot")).hasClass("dot down");
    assertThat(page.locator("#booking-health"))
        .containsText("away: PostgreSQL · impaired: Redis gate");
    page.unrouteAll();
    assertThat(page.locator("#queue-dot")).hasClass("dot up");
    assertThat(page.locator("#booking-dot")).hasClass("dot up");
  }

  /** An operator needs both most when something fails. */
  @Test
  void theLastNumbersAndTheControlsStayWhileServicesAreAway() {
    String id = sale();
    enter();
    show(id);
    assertThat(page.locator("#tile-waiting")).hasText("0");
    assertThat(page.locator("#tile-free")).hasText("5 / 5");
    assertThat(page.locator("#audit-entries li")).hasCount(2);
    assertThat(page.locator("#away")).isHidden();

    page.route(queueUrl() + "/**", Route::abort);
    assertThat(page.locator("#away"))
        .containsText("No response from queue-service. The numbers are");
    assertThat(page.locator("#tile-waiting")).hasText("0");
    assertThat(page.locator("#queue-words")).containsText("Waiting: – now, 0 at most.");
    assertThat(page.locator("#worker-dot")).hasClass("dot up");
    page.locator("#message").fill("Back in ten minutes");

    page.route(bookingUrl() + "/api/**", Route::abort);
    assertThat(page.locator("#away")).containsText("from booking-service, queue-service.");
    assertThat(page.locator("#worker-dot")).hasClass("dot ");
    assertThat(page.locator("#tile-free")).hasText("5 / 5");
    assertThat(page.locator("#pause")).isVisible();
    assertThat(page.locator("#audit-entries li")).hasCount(2);
    Accessibility.check(page);
    Screenshots.take(page, "console-away");

    page.unrouteAll();
    assertThat(page.locator("#away")).isHidden();
    assertThat(page.locator("#message")).hasValue("Back in ten minutes");
  }

  @Test
  void theFormIsFilledInOnceTheServicesRespond() {
    String id = sale();
    enter();
    page.route(queueUrl() + "/**", Route::abort);
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#tile-free")).hasText("5 / 5");
    assertThat(page.locator("#with-room")).not().isChecked();
    page.unrouteAll();
    assertThat(page.locator("#with-room")).isChecked();

    page.route("**/api/events/" + id, Route::abort);
    page.route(queueUrl() + "/**", Route::abort);
    backToList();
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#notice")).containsText("The service does not respond");
    assertThat(page.locator("#edit")).isHidden();
    page.unrouteAll();
    assertThat(page.locator("#edit")).isVisible();
    assertThat(page.locator("#notice")).isHidden();
  }

  @Test
  void anAddressWhereNothingIsSaysSo() {
    enter();
    page.navigate(console() + "#event=no-such-event");
    assertThat(page.locator("#nothing"))
        .hasText(
            "There is no event and no waiting room with the ID no-such-event."
                + " They may have been deleted.");
    assertThat(page.locator("#numbers")).isHidden();
    assertThat(page.locator("#edit")).isHidden();
    backToList();
    show(sale());
    assertThat(page.locator("#nothing")).isHidden();
    assertThat(page.locator("#tile-free")).isVisible();
  }
}
