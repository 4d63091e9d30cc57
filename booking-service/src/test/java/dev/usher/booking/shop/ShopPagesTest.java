package dev.usher.booking.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.testing.Eventually;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop's pages over HTTP; what their scripts do is tested in a browser, by browser-tests. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(SiteProfile.class)
class ShopPagesTest {
  private static final String HOLD = "gala.0d3e8f7a-0000-4000-8000-000000000000";

  private final BookingClient site = BookingClient.underTest();

  @Test
  void theStartPageListsEventsOnSaleWithTheirLowestPrice() {
    Sale sale = site.opens(EventJson.usual());
    // On the first page, however many events other tests have made.
    site.putEvent(sale.event(), EventJson.usual().json().replace("2030-", "2029-")).is(200);
    Eventually.await("the list has the new event")
        .until(() -> page("/", Map.of()).body().contains("/events/" + sale.event() + "\""));
    String list = page("/", Map.of()).is(200).body();
    assertTrue(list.contains("value=\"3000\" data-currency=\"EUR\">EUR 30.00"), list);
  }

  @Test
  void theStartPageSaysWhichEventsCostNothing() {
    Sale sale = site.opens(EventJson.usual());
    String free = EventJson.usual().json().replaceAll("3000|4500", "0").replace("2030-", "2029-");
    site.putEvent(sale.event(), free).is(200);
    Eventually.await("the list has no price of the event")
        .until(() -> item(sale).contains("<p class=\"soft\">Free of charge</p>"));
    assertFalse(item(sale).contains("Tickets from"), item(sale));
  }

  /** The event in the list. */
  private String item(Sale sale) {
    String list = page("/", Map.of()).is(200).body();
    return found("(?s)data-event=\"" + sale.event() + "\"(.*?)</li>", list).findFirst().orElse("");
  }

  @Test
  void theListGoesOnOnFurtherPagesWithoutPastEvents() {
    String prefix = "paged-" + Long.toString(System.nanoTime(), 36) + "-";
    TestDatabase.update(
        """
        insert into inventory.event (id, name, venue, starts_at, payment_window_ms, max_per_visitor)
        select ? || lpad(i::text, 3, '0'), 'Paged', 'Here', now() + (i / 2) * interval '1 hour', 1000, 1
        from generate_series(-9, 130) i""",
        prefix);
    try {
      List<String> seen = new ArrayList<>();
      Optional<String> next = Optional.of("/?lang=ja");
      while (next.isPresent()) {
        String list = page(next.get(), Map.of()).is(200).body();
        List<String> events = found("data-event=\"([^\"]+)\"", list).toList();
        assertTrue(events.size() <= 60, list);
        seen.addAll(events);
        next = found("rel=\"next\" href=\"(/\\?after=[^\"]+lang=ja)\"", list).findFirst();
        if (next.isPresent()) {
          String after = next.get().replaceAll(".*after=|&.*", "");
          String switched = page("/?lang=ja&after=" + after, Map.of()).body();
          assertTrue(switched.contains("name=\"after\" value=\"" + after + "\""), switched);
        }
      }
      List<String> mine = seen.stream().filter(event -> event.startsWith(prefix)).toList();
      // Two begin at a time; those of this hour have begun.
      assertEquals(
          IntStream.rangeClosed(2, 130).mapToObj(i -> prefix + "%03d".formatted(i)).toList(), mine);
    } finally {
      TestDatabase.update("delete from inventory.event where id like ?", prefix + "%");
    }
  }

  @Test
  void anEventHasItsNameItsWaitingRoomAndNoPassInIt() {
    Sale sale = site.opens(EventJson.usual());
    String page = page("/events/" + sale.event(), Map.of()).is(200).body();
    assertTrue(page.contains("<title>Test</title>"), page);
    assertTrue(page.contains("href=\"https://queue.example/rooms/" + sale.event() + "\""), page);
  }

  @Test
  void datesAreThoseOfTheVisitorsRegion() {
    Sale sale = site.opens(EventJson.usual());
    String day = EventJson.usual().json().replaceAll("2030-[^\"]*Z", "2030-12-27T10:51:00Z");
    site.putEvent(sale.event(), day).is(200);
    Map<String, String> dates =
        Map.of("en-GB,en;q=0.9", "27 Dec 2030, 10:51 UTC", "de", "27.12.2030, 10:51 UTC");
    dates.forEach(
        (languages, date) -> {
          Map<String, String> browser = Map.of("Accept-Language", languages);
          Eventually.await(date)
              .until(() -> page("/events/" + sale.event(), browser).body().contains(date));
        });
  }

  @Test
  void theCheckoutHasItsOwnWordsForBrowsersWithoutScripts() {
    String checkout = page("/checkout/" + HOLD, Map.of()).is(200).body();
    assertTrue(
        checkout.contains("This page needs JavaScript: a script shows what you hold"), checkout);
    assertFalse(checkout.contains("Choosing seats needs JavaScript"), checkout);
  }

  @Test
  void namesAreEscaped() {
    Sale sale = site.opens(EventJson.usual());
    String json = EventJson.usual().json().replace("\"Test\"", "\"<b>Test</b>\"");
    site.putEvent(sale.event(), json).is(200);
    String page = page("/events/" + sale.event(), Map.of()).is(200).body();
    assertTrue(page.contains("&lt;b&gt;Test"), page);
    assertFalse(page.contains("<b>Test"), page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events/no-such-event", "/events/No%20id", "/checkout/no-such-hold"})
  void whatDoesNotExistHasAPageThatSaysSo(String path) {
    Reply missing = page(path, Map.of("Accept-Language", "de")).is(404);
    assertTrue(missing.header("Content-Type").startsWith("text/html"), missing::toString);
    assertTrue(missing.body().contains("<h1>Diese Seite gibt es nicht</h1>"), missing::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/events/EVENT", "/checkout/" + HOLD})
  void everyPageIsInTheLanguageOfTheAddressOrOfTheBrowser(String template) {
    String path = template.replace("EVENT", site.opens(EventJson.usual()).event());
    assertTrue(page(path, Map.of()).body().contains("<html lang=\"en\" dir=\"ltr\">"));
    Reply german = page(path, Map.of("Accept-Language", "tlh, de-AT;q=0.5"));
    assertTrue(german.body().contains("<html lang=\"de\""), german::toString);
    Reply arabic = page(path + "?lang=ar", Map.of("Accept-Language", "de"));
    assertTrue(arabic.body().contains("<html lang=\"ar\" dir=\"rtl\">"), arabic::toString);
    assertTrue(arabic.body().contains("href=\"/?lang=ar\""), arabic::toString);
    assertEquals("ar", arabic.header("Content-Language"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/events/EVENT", "/checkout/" + HOLD})
  void everyPageIsProtectedSharedAndSentOnce(String template) {
    String path = template.replace("EVENT", site.opens(EventJson.usual()).event());
    Reply page = page(path, Map.of()).is(200);
    String policy = page.header("Content-Security-Policy");
    assertTrue(policy.contains("script-src 'self';"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertEquals("no-referrer", page.header("Referrer-Policy"));
    assertEquals("nosniff", page.header("X-Content-Type-Options"));
    assertTrue(page.header("Cache-Control").startsWith("public, max-age="), page::toString);
    page(path, Map.of("If-None-Match", page.header("ETag"))).is(304);
  }

  @Test
  void allThatAPageLoadsExistsAndNothingIsInline() {
    Sale sale = site.opens(EventJson.usual());
    for (String path : List.of("/", "/events/" + sale.event(), "/checkout/" + HOLD)) {
      String page = page(path, Map.of()).body();
      assertFalse(Pattern.compile("<style|\\sstyle=|\\son[a-z]+=|<script>").matcher(page).find());
      List<String> files = found("(?:src|href)=\"(/usher[^\"]+)\"", page).toList();
      assertTrue(files.size() >= 4, page);
      files.forEach(file -> site.get(file).is(200));
    }
  }

  @Test
  void aHoldComesWithTheTimeOfTheServer() {
    var visitor = site.opens(EventJson.usual()).visitor();
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    assertFalse(visitor.looksAt(hold).is(200).header("Date").isEmpty());
  }

  /** What the group of a pattern has found in a page, in its order. */
  private static Stream<String> found(String pattern, String page) {
    return Pattern.compile(pattern).matcher(page).results().map((MatchResult one) -> one.group(1));
  }

  private Reply page(String path, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    return site.send("GET", path, all, "");
  }
}
