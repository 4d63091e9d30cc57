package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import dev.usher.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The form of an event, with its waiting room: it creates, changes and deletes them. */
class ConsoleEditorIT extends ConsoleCase {
  @Test
  void anOperatorCreatesAnEventAndItsRoomInOneForm() {
    String id = newId();
    enter();
    startNew();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Gala night");
    page.locator("#f-venue").fill("Opera");
    field(0, "amount").fill("30");
    field(0, "capacity").fill("1000");
    page.locator("#add-section").click();
    field(1, "id").fill("hall");
    field(1, "name").fill("Hall");
    field(1, "kind").selectOption("SEATED");
    field(1, "amount").fill("45.50");
    field(1, "rows").fill("A 20\nb 18");
    page.locator("#r-accent").fill("#ffff00");
    assertThat(page.locator("#contrast li").first()).containsText("#ffff00 is hard to read on");
    page.locator("#r-background").fill("#000000");
    assertThat(page.locator("#contrast li")).hasCount(0);
    assertEquals(
        "rgb(0, 0, 0)",
        page.locator(".preview").evaluate("one => getComputedStyle(one).backgroundColor"));
    page.locator("#r-logoUrl").fill("/logo.svg");
    Screenshots.take(page, "console-new");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Gala night");
    assertThat(page.locator("#event-state")).hasText("Open");
    assertThat(page.locator("#tile-free")).hasText("1,038 / 1,038");
    assertEquals(4_550, get(bookingUrl(), "/api/events/" + id).number("/sections/1/price/amount"));
    assertEquals("B", get(bookingUrl(), "/api/events/" + id).text("/sections/1/rows/1/label"));
    assertEquals(
        bookingUrl() + "/events/" + id, get(queueUrl(), "/api/rooms/" + id).text("/targetUrl"));
  }

  @Test
  void aPriceHasNoMoreDecimalsThanItsCurrency() {
    enter();
    startNew();
    field(0, "amount").fill("10.5");
    assertEquals(true, field(0, "amount").evaluate("input => input.validity.valid"));
    field(0, "currency").fill("jpy");
    assertEquals(false, field(0, "amount").evaluate("input => input.validity.valid"));
    assertEquals(true, field(0, "currency").evaluate("input => input.validity.valid"));
    field(0, "currency").fill("KWD");
    field(0, "amount").fill("10.555");
    assertEquals(true, field(0, "amount").evaluate("input => input.validity.valid"));
  }

  @Test
  void timesInThePastArePointedOutAndSaved() {
    String id = newId();
    enter();
    startNew();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Gala night");
    page.locator("#f-venue").fill("Opera");
    field(0, "amount").fill("30");
    field(0, "capacity").fill("100");
    Locator ofEvent = page.locator("#past");
    Locator ofRoom = page.locator("#past-room");
    assertThat(ofEvent).isEmpty();
    page.locator("#f-startsAt").fill("2020-05-01T20:00");
    assertThat(ofEvent)
        .hasText("The event starts in the past. Sales have ended: visitors can hold no seats.");
    page.locator("#f-salesEndAt").fill("2040-05-01T20:00");
    assertThat(ofEvent).hasText("The event starts in the past.");
    assertThat(ofRoom).isEmpty();
    page.locator("#r-opensAt").fill("2020-01-01T10:00");
    assertThat(ofRoom).containsText("it applies as soon as you save");
    Accessibility.check(page);
    Screenshots.take(page, "console-past");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Gala night");
    assertEquals("2020-05-01T18:00:00Z", get(bookingUrl(), "/api/events/" + id).text("/startsAt"));

    // A room that runs has begun in the past.
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#r-opensAt")).hasValue("2020-01-01T10:00");
    assertThat(ofEvent).hasText("The event starts in the past.");
    assertThat(ofRoom).isEmpty();
    page.locator("#r-startsAt").fill("2020-02-01T10:00");
    assertThat(ofRoom).containsText("it applies as soon as you save");
    page.locator("#with-room").uncheck();
    assertThat(ofRoom).isEmpty();
  }

  @Test
  void whatIsNotTheJsonOfAnEventIsNamedAndFillsInNothing() {
    enter();
    startNew();
    page.locator("#json-details summary").click();
    Map<String, String> wrong =
        Map.ofEntries(
            entry("{\"name\": 1", "This is not complete JSON."),
            entry("null", "\u201cevent\u201d is missing or has the wrong form."),
            entry("[]", "\u201cevent\u201d is missing"),
            entry("{\"event\": 0}", "\u201cevent\u201d is missing"),
            entry("{\"name\": \"x\"}", "This is not the JSON of an event: \u201csections\u201d"),
            entry("{\"event\": {\"sections\": []}}", "\u201cevent.sections\u201d"),
            entry(
                "{\"event\": {\"name\": {\"a\": 1}, \"sections\": []}}", "\u201cevent.name\u201d"),
            entry("{\"sections\": [null]}", "\u201csections[0]\u201d"),
            entry("{\"sections\": [{\"price\": \"x\"}]}", "\u201csections[0].price\u201d"),
            entry(
                "{\"sections\": [{\"price\": {\"amount\": \"1\"}}]}",
                "\u201csections[0].price.amount\u201d"),
            entry("{\"sections\": [{\"kind\": \"Box\"}]}", "\u201csections[0].kind\u201d"),
            entry("{\"sections\": [{\"rows\": \"A 20\"}]}", "\u201csections[0].rows\u201d"),
            entry(
                "{\"sections\": [{\"rows\": [{\"label\": \"A\"}]}]}",
                "\u201csections[0].rows\u201d"),
            entry("{\"sections\": [{}], \"startsAt\": \"soon\"}", "\u201cstartsAt\u201d"),
            entry("{\"sections\": [{}], \"paymentWindow\": 10}", "\u201cpaymentWindow\u201d"),
            entry("{\"room\": {\"opensAt\": \"soon\"}}", "\u201croom.opensAt\u201d"),
            entry("{\"room\": {\"branding\": 7}}", "\u201croom.branding\u201d"));
    wrong.forEach(
        (json, words) -> {
          page.locator("#json").fill(json);
          page.locator("#from-json").click();
          assertThat(page.locator("#notice")).containsText(words);
          assertThat(field(0, "id")).hasValue("floor");
          assertThat(page.locator("#f-name")).hasValue("");
        });
  }

  @Test
  void whatIsInvalidIsNamedAndJsonFillsInTheForm() {
    String id = newId();
    enter();
    startNew();
    page.locator("#json-details summary").click();
    page.locator("#json").fill(event(id, 0));
    page.locator("#from-json").click();
    assertThat(page.locator("#f-name")).hasValue("Winter concert");
    assertThat(page.locator("#with-room")).not().isChecked();
    page.locator("#f-maxPerVisitor").fill("4");
    field(0, "rows").fill("A 5\nB 1-4,7");
    assertThat(field(0, "amount")).hasValue("1.234");
    // The browser would not let it through.
    page.locator("#f-id").evaluate("input => input.removeAttribute('pattern')");
    page.locator("#f-id").fill("-" + id);
    page.locator("#save").click();
    assertThat(page.locator("#form-errors")).isFocused();
    assertThat(page.locator("#form-errors")).containsText("Something in it is not allowed.");
    assertThat(page.locator("#form-errors")).containsText("must be 1 to 63 of a-z");
    assertThat(page.locator("#f-maxPerVisitor")).hasValue("4");
    assertThat(field(0, "rows")).hasValue("A 5\nB 1-4,7");
    Accessibility.check(page);
    // The errors of an earlier attempt do not stand beside what the browser shows now.
    page.locator("#f-id").fill(id);
    page.locator("#f-venue").fill("");
    page.locator("#save").click();
    assertThat(page.locator("#f-venue")).isFocused();
    assertThat(page.locator("#form-errors")).isHidden();
    page.locator("#f-venue").fill("Town hall");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Winter concert");
    Reply event = get(bookingUrl(), "/api/events/" + id);
    assertEquals(1_234, event.number("/sections/0/price/amount"));
    assertEquals("2030-12-01T19:30:15.123456Z", event.text("/startsAt"));
    assertEquals("PT1M30S", event.text("/paymentWindow"));
    assertEquals("1-4,7", event.text("/sections/0/rows/1/numbers"));
    assertEquals("-2.5", event.text("/sections/0/rows/0/x"));
    assertThat(page.locator("#levers")).isHidden();

    page.locator("#edit-details > summary").click();
    page.locator("#to-json").click();
    String written = page.locator("#json").inputValue();
    assertTrue(written.contains("\"KWD\""), written);

    assertThat(page.locator("#currencies")).isEmpty();
    page.locator("#add-section").click();
    field(1, "currency").fill("JPY");
    assertThat(page.locator("#currencies")).containsText("different currencies (KWD, JPY)");
    field(1, "currency").fill("KWD");
    assertThat(page.locator("#currencies")).isEmpty();
    page.locator("[data-remove]").nth(1).click();

    backToList();
    startNew();
    page.locator("#json")
        .fill("{\"event\": " + event(id + "-b", 3) + ", \"room\": " + room(11, 12) + "}");
    page.locator("#from-json").click();
    assertThat(page.locator("#r-maxActive")).hasValue("12");
    page.locator("#save").click();
    assertThat(page.locator("#event-state")).hasText("Open");
    assertEquals(3, get(bookingUrl(), "/api/events/" + id + "-b").number("/maxPerVisitor"));
    assertEquals(11, get(queueUrl(), "/api/rooms/" + id + "-b").number("/admitPerMinute"));
  }

  @Test
  void ofTwoOperatorsTheSecondSeesWhatTheFirstChangedAndAppliesTheOwnChangeToIt() {
    String id = sale();
    enter();
    show(id);
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#f-venue")).hasValue("Town hall");
    page.locator("#f-name").fill("Mine");

    change(bookingUrl(), "/api/events/" + id, event(id, 4).replace("Town hall", "Arena"));
    change(queueUrl(), "/api/rooms/" + id, room(30, 9));
    page.locator("#save").click();
    Locator conflict = page.locator("#conflict");
    assertThat(conflict).isFocused();
    assertThat(conflict).containsText("Somebody else has changed this");
    assertThat(conflict).containsText("operator changed it");
    assertThat(conflict.locator("li")).hasText("Venue: Town hall → Arena");
    assertEquals("Winter concert", get(bookingUrl(), "/api/events/" + id).text("/name"));
    Accessibility.check(page);
    Screenshots.take(page, "console-conflict");
    conflict.getByText("Save my changes on top").click();
    assertThat(conflict.locator("li").first()).hasText("Visitors admitted per minute: 60 → 30");
    assertEquals("Mine", get(bookingUrl(), "/api/events/" + id).text("/name"));
    assertEquals("Arena", get(bookingUrl(), "/api/events/" + id).text("/venue"));
    conflict.getByText("Save my changes on top").click();
    assertThat(page.locator("#event-title")).hasText("Mine");
    Reply room = get(queueUrl(), "/api/rooms/" + id);
    assertEquals("Mine", room.text("/name"));
    assertEquals(30, room.number("/admitPerMinute"));
    assertEquals(9, room.number("/maxActive"));
  }

  @Test
  void anIdThatIsTakenChangesNothing() {
    String id = sale();
    enter();
    startNew();
    page.locator("#f-id").fill(id);
    page.locator("#f-name").fill("Other");
    page.locator("#f-venue").fill("Other");
    field(0, "amount").fill("1");
    field(0, "capacity").fill("1");
    page.locator("#save").click();
    Locator conflict = page.locator("#conflict");
    assertThat(conflict).containsText("There is already an event or a waiting room");
    assertEquals("Winter concert", get(bookingUrl(), "/api/events/" + id).text("/name"));
    conflict.getByText("Open it").click();
    assertThat(page.locator("#event-title")).hasText("Winter concert");
  }

  @Test
  void unsavedInputIsNotLostUnasked() {
    String id = sale();
    enter();
    show(id);
    Locator name = page.locator("#f-name");
    Locator question = page.locator("#confirm");
    page.locator("#edit-details > summary").click();

    // Nothing to lose.
    name.fill("Mine");
    name.fill("Winter concert");
    backToList();
    assertThat(page.locator("#list")).isVisible();
    show(id);
    page.locator("#edit-details > summary").click();

    name.fill("Mine");
    backToList();
    assertThat(question).containsText("What you have entered in the form is not saved.");
    Accessibility.check(page);
    page.locator("#confirm-no").click();
    assertEquals(console() + "#event=" + id, page.url());
    assertThat(name).hasValue("Mine");
    page.evaluate("history.go(-2)");
    assertThat(question).isVisible();
    page.locator("#confirm-no").click();
    page.locator("#sign-out").click();
    assertThat(question).isVisible();
    page.locator("#confirm-no").click();
    assertThat(name).hasValue("Mine");
    // The numbers and the map go on meanwhile.
    assertThat(page.locator("#seat-map")).hasAttribute("data-live", "true");

    List<String> asked = new ArrayList<>();
    page.onDialog(
        dialog -> {
          asked.add(dialog.type());
          dialog.accept();
        });
    page.reload();
    assertEquals(List.of("beforeunload"), asked);
    assertThat(name).hasValue("Winter concert");

    page.locator("#edit-details > summary").click();
    name.fill("Mine");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Mine");
    page.reload();
    assertEquals(List.of("beforeunload"), asked);
    page.locator("#edit-details > summary").click();
    page.locator("#add-section").click();
    backToList();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#list")).isVisible();
    assertEquals(1, get(bookingUrl(), "/api/events/" + id).json().at("/sections").size());
  }

  @Test
  void whatIsDeletedIsAskedForFirst() {
    String id = sale();
    send("POST", queueUrl(), "/api/rooms/" + id + "/end", "").is(204);
    enter();
    // The list shows fifty events at a time, and other tests leave theirs.
    page.locator("#search").fill(id);
    Locator listed = page.locator("#events a[href='#event=" + id + "']");
    listed.click();
    page.locator("#remove-room").click();
    assertThat(page.locator("#confirm-title")).hasText("Delete “Winter concert” (" + id + ")?");
    page.locator("#confirm-no").click();
    get(queueUrl(), "/api/rooms/" + id);
    page.locator("#remove-room").click();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#remove-room-card")).isHidden();
    assertEquals(404, send("GET", queueUrl(), "/api/rooms/" + id, "").status());
    assertThat(page.locator("#audit-entries code").first()).hasText("DELETE /api/rooms/" + id);
    page.locator("#remove-event").click();
    page.locator("#confirm-yes").click();
    assertThat(page.locator("#list-title")).isFocused();
    assertThat(listed).hasCount(0);
    assertEquals(404, send("GET", bookingUrl(), "/api/events/" + id, "").status());
  }
}
