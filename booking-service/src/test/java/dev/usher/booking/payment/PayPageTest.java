package dev.usher.booking.payment;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sandbox's pay page: its headers, its languages, and a page for every ending. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PayPageTest {
  private static final Map<String, String> FORM =
      Map.of("Content-Type", "application/x-www-form-urlencoded");
  private static final Map<String, String> BROWSER =
      Map.of("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();
  private final String hold = visitor.holds("hall-A-1", "hall-A-2").is(201).text("/id");
  private final String payment = visitor.startsToPay(hold).is(200).text("/paymentId");

  @Inject HoldExpiry expiry;

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

  static List<Language> languages() {
    return Languages.all();
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

  @Test
  void anOpenPaymentHasBothButtonsAndNeedsNoScript() {
    String page = shows("OPEN", "/checkout/" + hold);
    contains(page, "<form method=\"post\"", "value=\"succeeded\"", "value=\"failed\"", ">1:");
  }

  @Test
  void aChoiceLeadsBackToThePageSoThatAReloadDoesNotChooseAgain() {
    Reply chosen = site.send("POST", "/pay/" + payment + "?lang=de", FORM, "outcome=succeeded");
    chosen.is(303);
    assertEquals("/pay/" + payment + "?lang=de", chosen.header("Location"));
    assertEquals("no-store", chosen.header("Cache-Control"));
    assertEquals("no-referrer", chosen.header("Referrer-Policy"));
    contains(shows("PAID", "/bookings/" + hold), "Paid");
  }

  @Test
  void aChoiceThatHasNotArrivedIsOnItsWayAndThePageLooksAgain() {
    TestDatabase.update(
        "insert into booking.sandbox_payment (event_id, payment_id, outcome)"
            + " values (?, split_part(?, '.', 2)::uuid, 'succeeded')",
        sale.event(),
        payment);
    String page = shows("ON_ITS_WAY", "");
    contains(page, "http-equiv=\"refresh\" content=\"2\"", "data-refresh=\"2\"");
    assertFalse(page.contains("<button name"), page);
  }

  @Test
  void aDeclinedPaymentLeadsBackToTheOrderWhileItIsHeld() {
    Webhook.declined(payment, 9000).sentTo(site).is(204);
    contains(shows("DECLINED", "/checkout/" + hold), "You can try again", "role=\"timer\"");

    HoldExpiry.endWindow(hold);
    String over = shows("DECLINED", "/events/" + sale.event());
    assertFalse(over.contains("You can try again") || over.contains("timer"), over);
  }

  @Test
  void anExpiredPaymentSaysSoWhetherOrNotAWorkerHasEndedTheHold() {
    HoldExpiry.endWindow(hold);
    contains(shows("EXPIRED", "/events/" + sale.event()), "back on sale");
    expiry.releaseAll();
    assertFalse(shows("EXPIRED", "/events/" + sale.event()).contains("<button name"));
  }

  @Test
  void aCancelledOrderSaysSo() {
    visitor.cancels(hold).is(204);
    shows("CANCELLED", "/events/" + sale.event());
  }

  @Test
  void whatAnotherPaymentHasPaidIsNotPaidTwice() {
    Webhook.declined(payment, 9000).sentTo(site).is(204);
    String second = visitor.startsToPay(hold).is(200).text("/paymentId");
    Webhook.paid(payment, 9000).sentTo(site).is(204);
    contains(site.get("/pay/" + second).body(), "data-state=\"ALREADY_PAID\"", "/bookings/" + hold);
  }

  @ParameterizedTest
  @EnumSource(PaymentReason.class)
  void aRefundHasItsReasonInWordsAndItsTime(PaymentReason reason) {
    mark("REFUNDING", reason, "2026-05-01T10:20:30Z", "");
    contains(shows("REFUNDING", "/checkout/" + hold), "2026-05-01T10:20:30Z", "content=\"60\"");

    mark("REFUNDED", reason, "2026-05-01T10:20:30Z", "2026-05-02T11:21:31Z");
    shows("REFUNDED", "/checkout/" + hold);
    for (Language language : Languages.all()) {
      String page = get("?lang=" + language.code(), Map.of()).body();
      contains(page, language.text("payment", "reason_" + reason), "2026-05-02T11:21:31Z");
    }
    contains(get("?lang=de", Map.of()).body(), "2. Mai 2026", "11:21:31 UTC</time>");
  }

  @Test
  void aPaymentForADeletedEventHasAPageToo() {
    TestDatabase.update("update inventory.event set deleted_at = now() where id = ?", sale.event());
    HoldExpiry.endWindow(hold);
    contains(shows("EXPIRED", "/"), "What you pay for", "\u2068hall\u2069, Row A, seat 1");
  }

  @Test
  void whoSubmitsTwicePaysOnce() {
    List<CompletableFuture<Reply>> submitted =
        Stream.of("succeeded", "succeeded", "failed")
            .map(choice -> site.sendAsync("POST", "/pay/" + payment, FORM, "outcome=" + choice))
            .toList();
    submitted.forEach(reply -> reply.join().is(303));
    PaymentRows rows = new PaymentRows(sale.event());
    boolean isPaid = rows.count("SUCCEEDED") == 1;
    // Whichever came first counts; the others change nothing.
    assertEquals(isPaid ? 0 : 1, rows.count("FAILED"));
    choose("succeeded").is(303);
    choose("failed").is(303);
    assertEquals(isPaid ? 1 : 0, rows.count("SUCCEEDED"));
    assertEquals(isPaid ? 2 : 0, rows.tickets());
    assertEquals(isPaid ? 1 : 0, rows.ledger("BOOKED"));
    shows(isPaid ? "PAID" : "DECLINED", isPaid ? "/bookings/" + hold : "/checkout/" + hold);
  }

  @Test
  void afterADeclineTheSamePageTakesNoOtherChoice() {
    choose("failed").is(303);
    shows("DECLINED", "/checkout/" + hold);
    choose("succeeded").is(303);
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.sandbox_payment where event_id = ? and outcome = 'failed'",
            sale.event()));
    shows("DECLINED", "/checkout/" + hold);
  }

  @Test
  void whoPaysLateForTakenSeatsSeesTheRefundAndItsReason() {
    expiry.expire(hold);
    sale.visitor().holds("hall-A-1").is(201);
    choose("succeeded").is(303);
    await("refunded").until(() -> page().body().contains("data-state=\"REFUNDED\""));
    String page = shows("REFUNDED", "/events/" + sale.event());
    contains(page, "no longer available", "The whole amount was paid back", "datetime=");
    assertFalse(page.contains("<button name"), page);
  }

  @Test
  void whoPaysLateForFreeSeatsHasThem() {
    expiry.expire(hold);
    choose("succeeded").is(303);
    contains(shows("PAID", "/bookings/" + hold), "Your booking is made");
  }

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

  private Reply choose(String outcome) {
    return site.send("POST", "/pay/" + payment, FORM, "outcome=" + outcome);
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

  private Reply page() {
    return get("", Map.of());
  }

  private Reply get(String query, Map<String, String> headers) {
    return site.send("GET", "/pay/" + payment + query, headers, "").is(200);
  }

  /** The page is in this state and its link leads there, or it has none. */
  private String shows(String state, String next) {
    String page = page().body();
    contains(page, "data-state=\"" + state + "\"");
    assertEquals(!next.isEmpty(), page.contains("id=\"next\""), page);
    if (!next.isEmpty()) {
      contains(page, "id=\"next\" href=\"" + next + "\"");
    }
    return page;
  }

  private static void contains(String page, String... texts) {
    for (String text : texts) {
      assertTrue(page.contains(text), () -> "No " + text + " in " + page);
    }
  }

  private void mark(String status, PaymentReason reason, String decidedAt, String refundedAt) {
    TestDatabase.update(
        "update booking.payment set status = ?, reason = ?, decided_at = ?::timestamptz,"
            + " refunded_at = nullif(?, '')::timestamptz where event_id || '.' || id = ?",
        status,
        reason.name(),
        decidedAt,
        refundedAt,
        payment);
  }
}
