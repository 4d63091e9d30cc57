package dev.usher.booking.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.booking.testing.QueueStub;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people see in place of the sandbox's pay page when their request is refused. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PayPageProblemsTest extends PayPageCase {
  private static final Map<String, String> BROWSER =
      Map.of("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

  @Test
  void anAddressWithoutAPaymentHasAPageForPeople() {
    Reply page = site.send("GET", "/pay/nothing?lang=fr", BROWSER, "");
    showsProblem(page, 404, "fr", "unknown-payment", "href=\"/?lang=fr\"");
    showsProblem(
        site.send("POST", "/pay/nothing?lang=fr", browserWithForm(), "outcome=succeeded"),
        404,
        "fr",
        "unknown-payment",
        "href=\"/?lang=fr\"");
    site.get("/pay/nothing").isProblem(404, "unknown-payment");
  }

  @ParameterizedTest
  @MethodSource("languages")
  void aChoiceThatCannotBeReadHasAPageInTheVisitorsLanguage(Language language) {
    String query = "?lang=" + language.code();
    for (String form : List.of("outcome=perhaps", "outcome=%")) {
      Reply page = site.send("POST", "/pay/" + payment + query, browserWithForm(), form);
      int status = form.endsWith("%") ? 400 : 422;
      showsProblem(page, status, language.code(), "CHOICE", "href=\"" + query + "\"");
    }
    shows("OPEN", "/checkout/" + hold);
  }

  @Test
  void whoPrefersJsonGetsTheProblem() {
    for (String accept : List.of("*/*", "application/problem+json, text/html;q=0.9")) {
      site.send("GET", "/pay/nothing", Map.of("Accept", accept), "")
          .isProblem(404, "unknown-payment");
    }
    site.send("GET", "/api/bookings/nothing", BROWSER, "").isProblem(401, "invalid-pass");
  }

  @Test
  void withoutALanguageInTheAddressThatOfTheBrowserCounts() {
    Map<String, String> japanese = new HashMap<>(BROWSER);
    japanese.put("Accept-Language", "ja");
    Reply page = site.send("GET", "/pay/nothing", japanese, "");
    showsProblem(page, 404, "ja", "unknown-payment", "href=\"/\"");
    showsProblem(
        site.send("PUT", "/pay/" + payment, japanese, ""), 405, "ja", "CHOICE", "href=\"?\"");
  }

  private static Map<String, String> browserWithForm() {
    Map<String, String> headers = new HashMap<>(FORM);
    headers.putAll(BROWSER);
    return headers;
  }

  private static void showsProblem(Reply page, int status, String code, String kind, String link) {
    page.is(status);
    assertEquals("text/html;charset=UTF-8", page.header("Content-Type"));
    assertEquals("no-store", page.header("Cache-Control"));
    assertEquals(code, page.header("Content-Language"));
    assertFalse(page.body().contains("urn:usher"), page.body());
    Language language = Languages.find(code).orElseThrow();
    contains(
        page.body(),
        "<html lang=\"" + code + "\"",
        "<h1>" + language.text("problem", "headline_" + kind) + "</h1>",
        language.text("problem", "text_" + kind),
        link);
  }
}
