package dev.usher.booking.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.page.Language;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sandbox's pay page: its headers, its languages, and what is paid for. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PayPageTest extends PayPageCase {
  @Test
  void itsSecretAddressGoesNowhereAndItRunsOnlyItsOwnFiles() {
    Reply page = page();
    assertEquals("no-store", page.header("Cache-Control"));
    assertEquals("no-referrer", page.header("Referrer-Policy"));
    assertEquals("nosniff", page.header("X-Content-Type-Options"));
    String policy = page.header("Content-Security-Policy");
    assertTrue(policy.contains("form-action 'self'"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertFalse(page.body().contains("<style") || page.body().contains("style="), page.body());
    assertFalse(page.body().contains("//"), "It names no other site: " + page.body());
    assertFalse(page.body().contains(payment), "It does not repeat its address: " + page.body());
  }

  @Test
  void itSaysThatItIsATestAndWhatIsPaidFor() {
    String page = page().body();
    contains(page, "Test payment.", "Test", "Here", "€90.00", "2030-05-01T19:00:00Z");
    contains(page, "\u2068Hall\u2069, Row A, seat 1", "\u2068Hall\u2069, Row A, seat 2");
    contains(page, "role=\"timer\"", "<bdi>Test</bdi>", "<bdi>Here</bdi>");

    String places = visitor.holdsPlaces(3).is(201).text("/id");
    String other = visitor.startsToPay(places).is(200).text("/paymentId");
    contains(site.get("/pay/" + other).body(), "3 × \u2068Floor\u2069", "€90.00");
  }

  @ParameterizedTest
  @MethodSource("languages")
  void itIsWrittenInEachLanguageAndItsLinksKeepIt(Language language) {
    String pay = ">" + language.text("payment", "pay") + "</button>";
    Reply asked = get("?lang=" + language.code(), Map.of("Accept-Language", "tlh"));
    contains(asked.body(), pay, "/checkout/" + hold + "?lang=" + language.code());
    assertEquals(language.code(), asked.header("Content-Language"));

    Reply preferred = get("", Map.of("Accept-Language", language.code() + ", tlh;q=0.5"));
    contains(preferred.body(), pay, "href=\"/checkout/" + hold + "\"");
    contains(
        preferred.body(),
        "<html lang=\"%s\" dir=\"%s\">".formatted(language.code(), language.direction()));
    assertTrue(preferred.header("Vary").contains("Accept-"), preferred.header("Vary"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EUR | en | €45.00",
        "EUR | de | 45,00 €",
        "JPY | en | ¥4,500",
        "JPY | de | 4.500 ¥",
        "KWD | en | KWD 4.500",
        "KWD | fr | 4,500 KWD",
        "KWD | th | KWD 4.500",
        "EUR | ja | €45.00"
      })
  void anAmountHasTheDecimalsOfItsCurrencyAndTheFormOfItsLanguage(
      String currency, String language, String written) {
    String event = "event-" + UUID.randomUUID();
    site.putEvent(event, EventJson.usual().json().replace("EUR", currency)).is(201);
    Visitor buyer = new Sale(site, event).visitor();
    Reply started = buyer.startsToPay(buyer.holds("hall-A-1").is(201).text("/id")).is(200);
    String page = site.get("/pay/" + started.text("/paymentId") + "?lang=" + language).body();
    contains(page.replaceAll("[\\u00a0\\u202f]", " "), ">" + written + "</dd>");
  }
}
