package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** The lists of events and waiting rooms in the console. */
class ConsoleListIT extends ConsoleCase {
  @Test
  void eventsAndRoomsAreFoundByWordsOfTheirNameOrId() {
    String word = "w" + newId().substring(6);
    String one = sale();
    String other = sale();
    change(bookingUrl(), "/api/events/" + one, event(one, 4).replace("concert", word));
    change(queueUrl(), "/api/rooms/" + one, room(60, 5).replace("concert", word));
    enter();
    Locator events = page.locator("#events a");
    page.locator("#search").fill(word + " WIN");
    assertThat(events).hasCount(1);
    assertThat(events).hasAttribute("href", "#event=" + one);
    page.locator("#search").fill(other.replace("-", " "));
    assertThat(events).hasAttribute("href", "#event=" + other);
    page.locator("#filter").selectOption("ROOMS");
    assertThat(events).hasAttribute("href", "#event=" + other);
    page.locator("#search").fill(word);
    assertThat(events).hasAttribute("href", "#event=" + one);
    page.locator("#search").fill("no such " + word);
    assertThat(events).hasCount(0);
    assertThat(page.locator("#no-events")).containsText("Nothing found for");
    Accessibility.check(page);
    page.locator("#search").fill("");
    assertThat(events).not().hasCount(0);
  }

  @Test
  void whatOperatorsWriteIsShownAsTheyWroteIt() {
    String id = newId();
    String name = "<x-y>Gala</x-y> & more";
    create(
        bookingUrl(),
        "/api/events/" + id,
        event(id, 4).replace("Winter concert", name).replace("\"Hall\"", "\"<x-y>Hall</x-y>\""));
    create(queueUrl(), "/api/rooms/" + id, room(60, 5).replace("Winter concert", name));
    enter();
    page.locator("#search").fill(id);
    assertThat(page.locator("#events a[href='#event=" + id + "']")).hasText(name);
    show(id);
    assertThat(page.locator("#event-title")).hasText(name);
    assertThat(page.locator("#section-hall")).containsText("<x-y>Hall</x-y>");
    assertThat(page.locator("#audit-entries pre").first()).containsText(name);
    page.locator("#end").click();
    assertThat(page.locator("dialog[open]")).containsText(name);
    assertThat(page.locator("x-y")).hasCount(0);
  }

  @Test
  void theListOfEventsIsReadPageByPage() {
    String id = newId();
    for (int i = 0; i < 51; i++) {
      create(
          bookingUrl(),
          "/api/events/" + id + "-" + i,
          event(id + "-" + i, 4).replace("2030", "2098"));
    }
    create(bookingUrl(), "/api/events/" + id + "-z", event(id + "-z", 4).replace("2030", "2099"));
    enter();
    Locator last = page.locator("#events a[href='#event=" + id + "-z']");
    assertThat(page.locator("#events li")).hasCount(50);
    assertThat(page.locator("#previous")).isDisabled();
    for (int shown = 2; last.count() == 0; shown++) {
      page.locator("#next").click();
      assertThat(page.locator("#page-number")).hasText("Page " + shown);
    }
    assertThat(last).isVisible();
    page.locator("#previous").click();
    assertThat(last).hasCount(0);
    Screenshots.take(page, "console-list");
    page.locator("#filter").selectOption("ROOMS");
    assertThat(page.locator("#page-number")).hasText("Page 1");
  }
}
