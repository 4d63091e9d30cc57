package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The draw of a waiting room: its public source in the form, and how far it is. */
class ConsoleDrawIT extends ConsoleCase {
  private static final String VALUE = "0123456789abcdef".repeat(4);
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  @Test
  void aDrawIsFollowedFromItsCommitmentToItsKey() throws IOException {
    String id = newId();
    String path = "/api/rooms/" + id;
    create(queueUrl(), path, draw(Instant.now().plus(1, ChronoUnit.HOURS), "\"" + id + "\""));
    join(id);
    enter();
    show(id);
    assertThat(page.locator("#draw-state"))
        .hasText("Open: whoever joins before admission starts takes part.");
    String commitment = get(queueUrl(), path + "/draw").text("/commitment");
    assertThat(value("Commitment")).hasText(commitment);
    assertThat(value("Entries")).hasText("1");
    assertThat(value("Public source")).hasText(id);
    for (String later : new String[] {"Public value", "Root of the receipts", "Secret", "Key"}) {
      assertThat(value(later)).hasText("not published yet");
    }
    assertThat(page.locator("#draw-json")).hasAttribute("href", queueUrl() + path + "/draw");
    join(id);
    assertThat(value("Entries")).hasText("2");
    Accessibility.check(page);

    change(queueUrl(), path, draw(Instant.now(), "\"" + id + "\""));
    assertThat(page.locator("#draw-state"))
        .hasText("Closed: the draw waits for the public value. Nobody is admitted until then.");
    assertThat(value("Root of the receipts")).hasText(HASH);

    Path source = TestStores.folder().resolve(id);
    Files.writeString(source, VALUE);
    assertThat(page.locator("#draw-state")).hasText(Pattern.compile("Drawn: .*"));
    Files.delete(source);
    assertThat(value("Commitment")).hasText(commitment);
    assertThat(value("Public value")).hasText(VALUE);
    assertThat(value("Secret")).hasText(HASH);
    assertThat(value("Key")).hasText(get(queueUrl(), path + "/draw").text("/key"));
    Accessibility.check(page);
    page.locator("#draw").scrollIntoViewIfNeeded();
    Screenshots.take(page, "console-draw");

    page.reload();
    assertThat(page.locator("#edit")).isVisible();
    page.locator("#edit-details > summary").click();
    page.locator("#r-publicSource").fill("another");
    page.locator("#save").click();
    assertThat(page.locator("#form-errors"))
        .containsText(
            "The draw has begun: its start, its public source and the mode can no longer");
  }

  /** Each second the numbers are new; a value that is being copied is not. */
  @Test
  void whatIsSelectedStaysSelected() {
    String id = newId();
    create(queueUrl(), "/api/rooms/" + id, draw(Instant.now().plus(1, ChronoUnit.HOURS), "null"));
    enter();
    show(id);
    assertThat(value("Public source")).hasText("none");
    Locator commitment = value("Commitment");
    String selected = "getSelection().toString()";
    commitment.evaluate("place => getSelection().selectAllChildren(place)");
    String before = (String) page.evaluate(selected);
    assertTrue(HASH.matcher(before.strip()).matches(), before);
    String drawn = queueUrl() + "/api/rooms/" + id + "/draw";
    page.waitForResponse(drawn, () -> {});
    page.waitForResponse(queueUrl() + "/api/rooms/" + id, () -> {});
    assertEquals(before, page.evaluate(selected));
  }

  @Test
  void thePublicSourceIsASettingOfADrawOnly() {
    String id = newId();
    String path = "/api/rooms/" + id;
    create(queueUrl(), path, room(60, 5));
    enter();
    show(id);
    assertThat(page.locator("#draw")).isHidden();
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#r-publicSource")).isHidden();
    page.locator("#r-mode").selectOption("DRAW");
    page.locator("#r-publicSource").fill("../secret");
    page.locator("#r-startsAt").fill("2030-02-01T10:00");
    assertThat(page.locator("#public-source-hint")).containsText("prevents that somebody");
    page.locator("#save").click();
    assertEquals(
        true, page.locator("#r-publicSource").evaluate("input => input.matches(':invalid')"));
    assertThat(page.locator("#r-publicSource")).isFocused();
    assertEquals("FIFO", get(queueUrl(), path).text("/mode"));

    page.locator("#r-publicSource").fill("quicknet-21000000");
    Accessibility.check(page);
    Screenshots.take(page, "console-draw-form");
    page.locator("#save").click();
    assertThat(page.locator("#notice")).hasText("Saved.");
    assertEquals("quicknet-21000000", get(queueUrl(), path).text("/publicSource"));
    assertThat(page.locator("#draw")).isVisible();
    assertThat(value("Public source")).hasText("quicknet-21000000");

    page.locator("#json-details summary").click();
    page.locator("#to-json").click();
    String json = page.locator("#json").inputValue();
    assertTrue(json.contains("\"publicSource\": \"quicknet-21000000\""), json);
    page.locator("#r-publicSource").fill("");
    page.locator("#from-json").click();
    assertThat(page.locator("#r-publicSource")).hasValue("quicknet-21000000");

    // What does not fit the mode is not sent.
    page.locator("#r-publicSource").fill("../secret");
    page.locator("#r-mode").selectOption("FIFO");
    page.locator("#save").click();
    assertThat(page.locator("#draw")).isHidden();
    Reply saved = get(queueUrl(), path);
    assertEquals("FIFO", saved.text("/mode"));
    assertTrue(saved.json().at("/publicSource").isMissingNode());
  }

  private Locator value(String name) {
    return page.locator("#draw-values dt:text-is('" + name + "') + dd");
  }

  private static void join(String room) {
    Http.send("POST", queueUrl() + "/api/rooms/" + room + "/tokens", "", Map.of()).is(201);
  }

  private static String draw(Instant startsAt, String source) {
    return """
        {"name": "Gala night", "mode": "DRAW", "opensAt": "2020-01-01T00:00:00Z", "startsAt": "%s",
         "publicSource": %s, "admitPerMinute": 60, "maxActive": 5, "targetUrl": "/x"}"""
        .formatted(startsAt, source);
  }
}
