package dev.usher.booking.payment;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Webhook;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sandbox's pay page shows where its payment stands, up to every ending. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PayPageEndingsTest extends PayPageCase {
  @Inject HoldExpiry expiry;

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
      contains(page, language.text("reason", reason.name()), "2026-05-02T11:21:31Z");
    }
    contains(get("?lang=de", Map.of()).body(), "2. Mai 2026", "11:21:31 UTC</time>");
    contains(get("", Map.of("Accept-Language", "en-GB")).body(), "2 May 2026", "11:21:31 UTC");
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
