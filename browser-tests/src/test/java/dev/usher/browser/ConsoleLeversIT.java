package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The levers of a sale: each changes one thing, at once, and leaves an entry in the audit log. */
class ConsoleLeversIT extends ConsoleCase {
  @Test
  void anOperatorSteersASaleAndSeesEachStepInTheAuditLog() {
    String id = sale();
    String path = "/api/rooms/" + id;
    String rate = "\"admitPerMinute\":";
    enter();
    show(id);
    // Those of the sale itself.
    assertThat(page.locator("#audit-entries li")).hasCount(2);

    page.locator("#rate").fill("7");
    page.locator("#rate-form button").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT " + path);
    Reply room = get(queueUrl(), path);
    assertEquals(7, room.number("/admitPerMinute"));
    assertEquals(5, room.number("/maxActive"));
    assertEquals("#ffff00", room.text("/branding/accent"));
    assertEquals("/logo.svg", room.text("/branding/logoUrl"));
    page.locator("#to-levers").click();
    assertThat(page.locator("#levers-title")).isFocused();
    page.locator("#max-active").fill("90");
    page.locator("#max-active-form button").click();
    assertThat(page.locator("#tile-active")).hasText("0 / 90");
    assertThat(page.locator("#rush-card")).isHidden();

    page.locator("#message").fill("We are back at 9");
    page.locator("#pause").click();
    assertThat(page.locator("#event-state")).hasText("Paused");
    room = get(queueUrl(), path);
    assertEquals("We are back at 9", room.text("/announcement"));
    assertEquals("#ffff00", room.text("/branding/accent"));
    assertEquals(7, room.number("/admitPerMinute"));
    Http.send("POST", queueUrl() + path + "/tokens", "", Map.of()).is(201);
    assertThat(page.locator("#tile-waiting")).hasText("1");
    assertThat(page.locator("#notice")).hasText("Done: PUT " + path + ", POST " + path + "/pause");
    page.locator("#resume").click();
    assertThat(page.locator("#event-state")).hasText("Open");
    assertThat(page.locator("#notice"))
        .hasText(
            "Done: POST "
                + path
                + "/resume · Visitors who wait still see the message “We are back at 9”."
                + " To withdraw it, press “Withdraw the message”.");
    assertThat(page.locator("#tile-active")).hasText("1 / 90");
    page.locator("#sold-out").click();
    assertThat(page.locator("#event-state")).hasText("Sold out");
    assertThat(page.locator("#pause")).isDisabled();
    page.locator("#message").fill("Sold out, thank you");
    page.locator("#show-message").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT " + path);
    room = get(queueUrl(), path);
    assertEquals("Sold out, thank you", room.text("/announcement"));
    assertEquals("SOLD_OUT", room.text("/state"));
    page.locator("#withdraw").click();
    assertThat(page.locator("#withdraw")).isDisabled();
    assertThat(page.locator("#message")).hasValue("");
    assertTrue(get(queueUrl(), path).json().at("/announcement").isMissingNode());
    assertThat(page.locator("#queue-chart canvas")).isVisible();
    assertThat(page.locator("#worker-health")).containsText("no expired hold");

    page.locator("#end").click();
    assertThat(page.locator("#confirm-title")).hasText("End “Winter concert”?");
    page.locator("#confirm-no").click();
    assertThat(page.locator("#end")).isFocused();
    assertThat(page.locator("#event-state")).hasText("Sold out");
    page.locator("#end").click();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#event-state")).hasText("Ended");
    assertThat(page.locator("#resume")).isDisabled();

    // Newest first. What each has sent distinguishes the changes of settings.
    List<String[]> entries =
        List.of(
            new String[] {"POST " + path + "/end", ""},
            new String[] {"PUT " + path, "Winter concert"},
            new String[] {"PUT " + path, "Sold out, thank you"},
            new String[] {"POST " + path + "/sold-out", ""},
            new String[] {"POST " + path + "/resume", ""},
            new String[] {"POST " + path + "/pause", ""},
            new String[] {"PUT " + path, "We are back at 9"},
            new String[] {"PUT " + path, "\"maxActive\":90"},
            new String[] {"PUT " + path, rate + "7,"},
            new String[] {"PUT " + path, "Winter concert"},
            new String[] {"PUT /api/events/" + id, "\"venue\":\"Town hall\""});
    assertThat(page.locator("#audit-entries code"))
        .hasText(entries.stream().map(entry -> entry[0]).toArray(String[]::new));
    Locator items = page.locator("#audit-entries li");
    IntStream.range(0, entries.size())
        .forEach(
            i -> {
              assertThat(items.nth(i)).containsText("operator");
              String sent = entries.get(i)[1];
              if (!sent.isEmpty()) {
                assertThat(items.nth(i).locator("pre")).containsText(sent);
              }
            });
    page.locator("#audit-entries summary").last().click();
    Screenshots.take(page, "console-event");
  }

  @Test
  void aSettingThatSomebodyElseHasChangedIsNotOverwrittenUnasked() {
    String path = showsLevers();
    page.locator("#rate").fill("50");
    change(queueUrl(), path, room(30, 9));
    page.locator("#rate-form button").click();
    assertThat(page.locator("#confirm")).containsText("Visitors admitted per minute: 60 → 30");
    page.locator("#confirm-no").click();
    assertThat(page.locator("#rate")).hasValue("30");
    assertThat(page.locator("#max-active")).hasValue("9");
    page.locator("#max-active").fill("8");
    change(queueUrl(), path, room(31, 9));
    page.locator("#max-active-form button").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT " + path);
    Reply room = get(queueUrl(), path);
    assertEquals(31, room.number("/admitPerMinute"));
    assertEquals(8, room.number("/maxActive"));
  }

  @Test
  void whatChangesWhileALeverIsMovedIsKept() {
    String path = showsLevers();
    AtomicBoolean isChanged = new AtomicBoolean();
    page.route(
        queueUrl() + path,
        route -> {
          boolean isFirst =
              "PUT".equals(route.request().method()) && isChanged.compareAndSet(false, true);
          if (isFirst) {
            change(queueUrl(), path, room(60, 9));
          }
          route.resume();
        });
    page.locator("#rate").fill("50");
    page.locator("#rate-form button").click();
    assertThat(page.locator("#notice")).hasText("Done: PUT " + path);
    Reply room = get(queueUrl(), path);
    assertEquals(50, room.number("/admitPerMinute"));
    assertEquals(9, room.number("/maxActive"));
    assertEquals(true, isChanged.get());
  }

  /** Opens the page of a sale, with the levers of its room; the path of the room. */
  private String showsLevers() {
    String id = sale();
    enter();
    show(id);
    assertThat(page.locator("#rate")).hasValue("60");
    return "/api/rooms/" + id;
  }

  @Test
  void theRushIsOfferedWhereItsVisitorsGoAndProblemsAreInTheOperatorsLanguage() {
    send("PUT", queueUrl(), "/api/rooms/demo", room(60, 5));
    enter();
    page.navigate(console() + "?lang=de#event=demo");
    assertThat(page.locator("#rush")).isVisible();
    page.locator("#rush").click();
    assertThat(page.locator("#notice")).containsText("Der Dienst hat es abgelehnt.");
    assertThat(page.locator("#notice [lang=en]")).not().isEmpty();
  }
}
