package dev.usher.booking.payment;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a visitor can find out about a payment, for each way that it can go. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PaymentHistoryTest {
  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();
  private final String hold = visitor.holds("hall-A-1").is(201).text("/id");

  @Inject HoldExpiry expiry;

  @Test
  void aHoldWithoutAPaymentHasNone() {
    assertTrue(visitor.looksAt(hold).is(200).json().at("/payments").isMissingNode());
    visitor.looksAtPayment(hold).isProblem(404, "no-payment");
  }

  @Test
  void anOpenPaymentIsShown() {
    Reply started = visitor.startsToPay(hold).is(200);
    assertEquals("PENDING", started.text("/status"));
    assertTrue(started.text("/payUrl").contains("/pay/"));
    assertEquals("4500", started.text("/amount/amount"));
    shows("PENDING", "");
  }

  @Test
  void aDeclinedPaymentSaysSoAndTheNextOneIsBesideIt() {
    Reply first = visitor.startsToPay(hold).is(200);
    visitor.chooses(first, "failed").is(200);
    await("declined").until(() -> last("status").equals("FAILED"));
    shows("FAILED", "DECLINED");
    page(first, "Declined");

    visitor.pays(hold).is(200);
    await("paid").until(() -> last("status").equals("SUCCEEDED"));
    shows("SUCCEEDED", "");
    Reply both = visitor.looksAt(hold);
    assertEquals("FAILED", both.text("/payments/0/status"));
    assertEquals("SUCCEEDED", both.text("/payments/1/status"));
    assertEquals(
        "SUCCEEDED",
        visitor.startsToPay(hold).isProblem(409, "already-booked").text("/payments/1/status"));
  }

  @Test
  void whoPaysTooLateSeesThatAndWhenTheMoneyWentBack() {
    Reply payment = visitor.startsToPay(hold).is(200);
    expiry.expire(hold);
    sale.visitor().holds("hall-A-1").is(201);
    visitor.chooses(payment, "succeeded").is(200);

    await("refunded").until(() -> last("status").equals("REFUNDED"));
    shows("REFUNDED", "TOO_LATE");
    assertFalse(Instant.parse(last("refundedAt")).isBefore(Instant.parse(last("decidedAt"))));
    assertEquals("EXPIRED", visitor.looksAt(hold).text("/status"));
    page(payment, "Your money was refunded", "after the time to pay was over");
    page(payment, "datetime=\"" + last("refundedAt").substring(0, 19), " UTC</time>");
    assertEquals(
        "REFUNDED",
        visitor.startsToPay(hold).isProblem(409, "hold-expired").text("/payments/0/status"));
  }

  @Test
  void whoPaysTooLateAndHasTheLimitByNowSeesThatAsTheReason() {
    Visitor other = site.opens(EventJson.usual().limit(1)).visitor();
    String first = other.holds("hall-A-1").is(201).text("/id");
    Reply payment = other.startsToPay(first).is(200);
    other.cancels(first).is(204);
    other.holds("hall-A-2").is(201);
    other.chooses(payment, "succeeded").is(200);

    await("refunded").until(() -> other.looksAtPayment(first).text("/status").equals("REFUNDED"));
    Reply refunded = other.looksAtPayment(first).is(200);
    assertEquals("LIMIT_EXCEEDED", refunded.text("/reason"));
    assertTrue(refunded.text("/detail").contains("more than one visitor may have"));
  }

  @Test
  void aSecondPaymentForWhatIsPaidSaysSo() {
    String first = visitor.startsToPay(hold).text("/paymentId");
    Webhook.declined(first, 4500).sentTo(site).is(204);
    visitor.pays(hold).is(200);
    Webhook.paid(first, 4500).sentTo(site).is(204);

    await("refunded")
        .until(() -> visitor.looksAt(hold).text("/payments/0/status").equals("REFUNDED"));
    assertEquals("ALREADY_PAID", visitor.looksAt(hold).text("/payments/0/reason"));
  }

  @Test
  void aPaymentOfAnotherAmountSaysSo() {
    String payment = visitor.startsToPay(hold).text("/paymentId");
    Webhook.paid(payment, 4499).sentTo(site).is(204);

    await("refunded").until(() -> last("status").equals("REFUNDED"));
    shows("REFUNDED", "WRONG_AMOUNT");
  }

  private String last(String field) {
    return visitor.looksAtPayment(hold).is(200).text("/" + field);
  }

  /** The hold and the payment say the same, with the reason in words and times that can be read. */
  private void shows(String status, String reason) {
    Reply payment = visitor.looksAtPayment(hold).is(200);
    List<String> reasons = reason.isEmpty() ? List.of() : List.of(reason);
    assertEquals(status, payment.text("/status"));
    assertEquals(reason, payment.text("/reason"));
    assertEquals(!reasons.isEmpty(), payment.text("/detail").length() > 10);
    assertFalse(Instant.parse(payment.text("/startedAt")).isAfter(Instant.now()));
    assertEquals(!status.equals("PENDING"), payment.json().has("decidedAt"));
    assertEquals(status.equals("REFUNDED"), payment.json().has("refundedAt"));
    var all = visitor.looksAt(hold).is(200).json().at("/payments");
    assertEquals(payment.json(), all.get(all.size() - 1));
  }

  private void page(Reply payment, String... texts) {
    String page = site.get("/pay/" + payment.text("/paymentId")).is(200).body();
    for (String text : texts) {
      assertTrue(page.contains(text), page);
    }
  }
}
