package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route.FulfillOptions;
import dev.usher.testing.Texts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The waiting page of a room with a draw. */
class WaitingDrawIT extends WaitingPageCase {
  private static final Path DRAWS =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs/fair-draw");
  private static final Instant OPENED = Instant.parse("2020-01-01T00:00:00Z");
  private static final String CHECKED = "#checked";
  private static final Pattern TOKENS = Pattern.compile(".*/api/rooms/[^/]+/tokens");
  private static final Pattern DRAW = Pattern.compile(".*/api/rooms/[^/]+/draw");

  @Test
  void whoEnteredSeesThePlaceAfterTheDrawAndChecksItInTheBrowser() {
    Room room = Room.of(url, OPENED, settings(Instant.now().plusSeconds(3 * 3600)));
    for (int i = 0; i < 10; i++) {
      room.joins();
    }
    Page page = tabs(room, 1).get(0);
    assertThat(page.locator(HEADLINE))
        .hasText("You take part in the draw. Your place is drawn at the start.");
    assertThat(page.locator("#numberLabel")).hasText("Your entry in the draw");
    assertThat(page.locator(NUMBER)).hasText("11");
    assertThat(page.locator("#until")).hasText("Places are drawn in");
    for (String hidden : List.of("#aheadCard", "#waitCard", "#way", "#check")) {
      assertThat(page.locator(hidden)).isHidden();
    }
    Accessibility.check(page);
    Screenshots.take(page, "waiting-draw-entered");

    // So that it still waits once the draw is made.
    room.is("pause");
    room.set(OPENED, settings(Instant.now()));
    assertThat(page.locator("#numberLabel")).hasText("Your queue number");
    assertThat(page.locator("#aheadCard")).isVisible();
    String number = page.locator(NUMBER).textContent();
    page.click("#check");
    assertThat(page.locator(CHECKED))
        .hasText(
            "Your place is right: entry 11 of 11 was drawn as number "
                + number
                + ". Your browser has computed this again.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-draw-checked");

    // What the service says later replaces nothing that the browser has kept.
    for (String receipt : List.of("\"receipt\":\"00$1\"", "\"other\":\"$1\"")) {
      page.route(
          TOKENS,
          route ->
              route.fulfill(
                  new FulfillOptions()
                      .setContentType("application/json")
                      .setBody(
                          route.fetch().text().replaceFirst("\"receipt\":\"([^\"]*)\"", receipt))));
      page.reload();
      page.click("#check");
      assertThat(page.locator(CHECKED)).containsText("Your place is right");
      assertThat(page.locator(CHECKED)).not().containsText("did not see the commitment");
      page.unroute(TOKENS);
    }
    assertSaysThatTheCommitmentWasNotSeen(page);
    for (String field : List.of("commitment", "receipt", "secret", "root", "number")) {
      assertFindsAltered(page, field);
    }
  }

  /** As for a browser that forgot what it had kept, and a visitor who opens the page once more. */
  private static void assertSaysThatTheCommitmentWasNotSeen(Page page) {
    String kept =
        (String)
            page.evaluate(
                """
                () => {
                  const key = Object.keys(localStorage).find((name) => name.endsWith("-receipt"));
                  const kept = localStorage.getItem(key);
                  localStorage.removeItem(key);
                  return JSON.stringify([key, kept]);
                }""");
    page.reload();
    page.click("#check");
    assertThat(page.locator(CHECKED)).containsText("did not see the commitment before the draw");
    page.evaluate("kept => localStorage.setItem(...JSON.parse(kept))", kept);
    page.reload();
  }

  /** What the service says of the draw afterwards is not what it said before, or does not fit. */
  private static void assertFindsAltered(Page page, String field) {
    Pattern last = Pattern.compile("(\"" + field + "\":\"?[0-9a-f]*)([0-9a-f])");
    page.route(
        DRAW,
        route -> {
          String draw = route.fetch().text();
          String altered =
              last.matcher(draw)
                  .replaceFirst(found -> found.group(1) + (found.group(2).equals("0") ? "1" : "0"));
          route.fulfill(new FulfillOptions().setContentType("application/json").setBody(altered));
        });
    Response reply = page.waitForResponse(DRAW, () -> page.click("#check"));
    assertEquals(200, reply.status());
    assertThat(page.locator(CHECKED)).containsText("Your place could not be confirmed.");
    page.unroute(DRAW);
    page.waitForResponse(DRAW, () -> page.click("#check"));
    assertThat(page.locator(CHECKED)).containsText("Your place is right");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theScriptAcceptsDrawsThatOthersMade(int number) {
    assertEquals(List.of(), verify(Texts.of(DRAWS.resolve("draw-" + number + ".json"))));
  }

  @ParameterizedTest
  @CsvSource({
    "commitment, commitment",
    "root, receipt key number",
    "publicValue, key number",
    "receipt, receipt",
    "key, key"
  })
  void theScriptNamesWhatIsWrong(String field, String wrong) {
    String draw = Texts.of(DRAWS.resolve("draw-3.json"));
    String altered =
        Pattern.compile("(\"" + field + "\": \")(.)")
            .matcher(draw)
            .replaceFirst(found -> found.group(1) + (found.group(2).equals("0") ? "1" : "0"));
    assertEquals(List.of(wrong.split(" ")), verify(altered));
  }

  private Object verify(String draw) {
    Page page = browser.newPage();
    page.navigate(Room.paused(url).page());
    return page.evaluate(
        "async (draw) => (await import('/usher-queue/draw.js')).verify(JSON.parse(draw), null)",
        draw);
  }

  private static String settings(Instant start) {
    return "\"mode\": \"DRAW\", \"startsAt\": \"" + start + "\"";
  }
}
