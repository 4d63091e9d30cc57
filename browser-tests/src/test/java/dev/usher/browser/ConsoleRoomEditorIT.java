package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Route.FulfillOptions;
import dev.usher.testing.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same form for a waiting room that has no event, or is not saved with it. */
class ConsoleRoomEditorIT extends ConsoleCase {
  /** As in front of another site. */
  @Test
  void aRoomWithoutAnEventIsChangedAndCopiedAlone() {
    String id = newId();
    create(queueUrl(), "/api/rooms/" + id, room(60, 5));
    enter();
    show(id);
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#f-venue")).isHidden();
    page.locator("#r-passTtl").fill("20");
    page.locator("#save").click();
    assertThat(page.locator("#notice")).hasText("Saved.");
    assertEquals("PT20M", get(queueUrl(), "/api/rooms/" + id).text("/passTtl"));
    assertEquals(404, send("GET", bookingUrl(), "/api/events/" + id, "").status());

    page.locator("#json-details summary").click();
    page.locator("#to-json").click();
    String copy = newId();
    String json = page.locator("#json").inputValue().replace(id, copy);
    backToList();
    startNew();
    assertThat(page.locator("#notice")).isHidden();
    page.locator("#json").fill(json);
    page.locator("#from-json").click();
    assertThat(page.locator("#f-venue")).isHidden();
    page.locator("#save").click();
    assertThat(page.locator("#event-id")).hasText(copy);
    assertThat(page.locator("#notice")).hasText("Saved.");
    assertEquals("PT20M", get(queueUrl(), "/api/rooms/" + copy).text("/passTtl"));
    assertEquals(404, send("GET", bookingUrl(), "/api/events/" + copy, "").status());
  }

  @Test
  void whatARoomAsksOfThoseWhoJoinIsSetAndTakenBack() {
    String id = newId();
    create(queueUrl(), "/api/rooms/" + id, room(60, 5));
    enter();
    show(id);
    page.locator("#edit-details > summary").click();
    page.locator("#r-proofOfWork").check();
    page.locator("#r-blocked").fill("192.0.2.0/33");
    page.locator("#save").click();
    assertThat(page.locator("#form-errors")).containsText("joinRules.blocked must be");
    page.locator("#r-blocked").fill("192.0.2.0/24\n 2001:db8::1\n");
    page.locator("#save").click();
    assertThat(page.locator("#notice")).hasText("Saved.");
    Reply saved = get(queueUrl(), "/api/rooms/" + id);
    assertEquals("true", saved.text("/joinRules/proofOfWork"));
    assertEquals("2001:db8::1", saved.text("/joinRules/blocked/1"));
    assertThat(page.locator("#r-blocked")).hasValue("192.0.2.0/24\n2001:db8::1");

    page.locator("#invitation-count").fill("3");
    Download codes = page.waitForDownload(() -> page.locator("#invitation-form button").click());
    assertEquals(id + "-invitations.csv", codes.suggestedFilename());
    Download links = page.waitForDownload(() -> page.locator("#bypass-form button").click());
    assertEquals(id + "-bypass-links.csv", links.suggestedFilename());

    page.locator("#r-proofOfWork").uncheck();
    page.locator("#r-blocked").fill("");
    page.locator("#save").click();
    await()
        .until(() -> get(queueUrl(), "/api/rooms/" + id).text("/joinRules/proofOfWork").isEmpty());
  }

  @Test
  void aRoomInFrontOfAnotherSiteIsCreatedWithoutAnEvent() {
    String id = newId();
    enter();
    startNew();
    page.locator("#with-room").uncheck();
    page.locator("#with-event").uncheck();
    assertThat(page.locator("#f-venue")).isHidden();
    assertThat(page.locator("#with-room")).isChecked();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Another shop");
    page.locator("#r-targetUrl").fill("https://shop.example/enter");
    Accessibility.check(page);
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Another shop");
    assertThat(page.locator("#with-event")).isHidden();
    assertEquals(
        "https://shop.example/enter", get(queueUrl(), "/api/rooms/" + id).text("/targetUrl"));
    assertEquals(404, send("GET", bookingUrl(), "/api/events/" + id, "").status());

    backToList();
    startNew();
    page.locator("#with-event").uncheck();
    page.locator("#with-event").check();
    assertThat(page.locator("#f-venue")).isVisible();
    assertThat(field(0, "id")).hasValue("floor");
  }

  @Test
  void modesAndLimitsOfTimeAreSavedAndRemoved() {
    String id = newId();
    String path = "/api/rooms/" + id;
    create(queueUrl(), path, room(60, 5));
    enter();
    show(id);
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#r-throughActive")).isHidden();
    page.locator("#r-mode").selectOption("PASSTHROUGH");
    page.locator("#r-throughActive").fill("4");
    page.locator("#r-throughArrivals").fill("30");
    page.locator("#r-endsAt").fill("2030-02-01T10:00");
    page.locator("#r-passTtl").fill("10");
    page.locator("#r-maxPassTtl").fill("30");
    page.locator("#r-bindPasses").check();
    Accessibility.check(page);
    Screenshots.take(page, "console-passthrough");
    page.locator("#save").click();
    assertThat(page.locator("#notice")).hasText("Saved.");
    Reply room = get(queueUrl(), path);
    assertEquals("PASSTHROUGH", room.text("/mode"));
    assertEquals(4, room.number("/passthrough/active"));
    assertEquals(30, room.number("/passthrough/arrivalsPerMinute"));
    assertEquals("PT30M", room.text("/maxPassTtl"));
    assertEquals("true", room.text("/bindPasses"));
    assertEquals("2030-02-01", room.text("/endsAt").substring(0, 10));
    assertThat(page.locator("#event-state")).hasText("Open, nobody waits");

    page.locator("#r-mode").selectOption("CLOSED");
    for (String field : List.of("throughActive", "throughArrivals")) {
      assertThat(page.locator("#r-" + field)).isHidden();
    }
    page.locator("#r-endsAt").fill("");
    page.locator("#r-maxPassTtl").fill("");
    page.locator("#r-bindPasses").uncheck();
    page.locator("#save").click();
    assertThat(page.locator("#event-state")).hasText("Not open");
    room = get(queueUrl(), path);
    assertEquals("CLOSED", room.text("/mode"));
    assertTrue(room.json().at("/endsAt").isMissingNode());
    assertTrue(room.json().at("/maxPassTtl").isMissingNode());
    assertTrue(room.json().at("/bindPasses").isMissingNode());
  }

  @Test
  void theShopIsProtectedAsTheFormSaysAndALoweredRateHasItsReason() {
    String id = sale();
    enter();
    show(id);
    page.locator("#edit-details > summary").click();
    page.locator("#r-watch").selectOption("NONE");
    page.locator("#r-maxLatency").fill("0.5");
    page.locator("#r-minPerMinute").fill("7");
    page.locator("#save").click();
    assertThat(page.locator("#notice")).hasText("Saved.");
    Reply saved = get(queueUrl(), "/api/rooms/" + id);
    assertEquals("NONE", saved.text("/protection/watch"));
    assertEquals("PT0.5S", saved.text("/protection/maxLatency"));
    assertEquals(7, saved.number("/protection/minPerMinute"));
    page.locator("#r-watch").selectOption("");
    page.locator("#r-maxLatency").fill("");
    page.locator("#r-minPerMinute").fill("");
    page.locator("#save").click();
    // The notice is there from the first time.
    await()
        .until(() -> get(queueUrl(), "/api/rooms/" + id).json().path("protection").isMissingNode());
    assertThat(page.locator("#notice")).hasText("Saved.");

    assertThat(page.locator("#rate-lowered")).isEmpty();
    String room = get(queueUrl(), "/api/rooms/" + id).body();
    String lowered = ", \"rateLowered\": {\"perMinute\": 15.0, \"reason\": \"LATENCY\"}}";
    page.route(
        "**/api/rooms/" + id,
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setContentType("application/json")
                    .setHeaders(Map.of("Access-Control-Allow-Origin", "*"))
                    .setBody(room.substring(0, room.length() - 1) + lowered)));
    assertThat(page.locator("#rate-lowered"))
        .hasText("Lowered to 15 a minute to protect the shop, because it is slow.");
    Screenshots.take(page, "console-protection");
  }

  @Test
  void anEventThatWasSavedWithoutItsRoomIsSaidToBe() {
    String id = newId();
    enter();
    startNew();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Gala night");
    page.locator("#f-venue").fill("Opera");
    field(0, "amount").fill("30");
    field(0, "capacity").fill("100");
    page.locator("#r-opensAt").fill("2030-02-01T10:00");
    page.locator("#r-startsAt").fill("2030-01-01T10:00");
    page.locator("#save").click();
    assertThat(page.locator("#form-errors"))
        .containsText("The event is saved, but its waiting room is not.");
    assertThat(page.locator("#form-errors")).containsText("startsAt must not be before opensAt");
    assertEquals("Gala night", get(bookingUrl(), "/api/events/" + id).text("/name"));
    assertThat(page.locator("#f-id")).not().isEditable();
    page.locator("#r-startsAt").fill("2030-02-01T10:00");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Gala night");
    assertThat(page.locator("#levers")).isVisible();
  }
}
