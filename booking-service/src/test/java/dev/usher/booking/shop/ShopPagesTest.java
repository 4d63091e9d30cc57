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
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop's pages over HTTP; what their scripts do is tested in a browser, by ShopIT. */
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
    Eventually.await("the list has the new event")
        .until(() -> page("/", Map.of()).body().contains("/events/" + sale.event() + "\""));
    String list = page("/", Map.of()).is(200).body();
    assertTrue(list.contains("value=\"3000\" data-currency=\"EUR\">EUR 30.00"), list);
  }

  @Test
  void anEventHasItsNameItsWaitingRoomAndNoPassInIt() {
    Sale sale = site.opens(EventJson.usual());
    String page = page("/events/" + sale.event(), Map.of()).is(200).body();
    assertTrue(page.contains("<title>Test</title>"), page);
    assertTrue(page.contains("href=\"https://queue.example/rooms/" + sale.event() + "\""), page);
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
      List<String> files =
          Pattern.compile("(?:src|href)=\"(/usher[^\"]+)\"")
              .matcher(page)
              .results()
              .map((MatchResult found) -> found.group(1))
              .toList();
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

  private Reply page(String path, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    return site.send("GET", path, all, "");
  }
}
