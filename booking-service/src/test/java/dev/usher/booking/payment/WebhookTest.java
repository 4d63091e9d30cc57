package dev.usher.booking.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.payment.WebhookResult.PaymentNotice;
import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.inventory.stock.Money;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks of payment providers: signed, exact, and with one effect however often they come. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class WebhookTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  @Inject PaymentService service;

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();
  private final PaymentRows payments = new PaymentRows(sale.event());

  @Test
  void aWebhookSentAgainDoesNothing() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");
    Webhook declined = Webhook.declined(payment, 4500);
    Webhook paid = Webhook.paid(payment, 4500);

    declined.sentTo(site).is(204);
    paid.sentTo(site).is(204);
    for (int i = 0; i < 4; i++) {
      paid.sentTo(site).is(204);
      declined.sentTo(site).is(204);
    }

    isBookedOnce(hold);
  }

  @Test
  void aWebhookSentManyTimesAtOnceHasItsEffectOnce() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Webhook paid = Webhook.paid(visitor.startsToPay(hold).text("/paymentId"), 4500);

    IntStream.range(0, 16)
        .mapToObj(i -> CompletableFuture.supplyAsync(() -> paid.sentTo(site), THREAD_EACH))
        .toList()
        .forEach(answer -> answer.join().is(204));

    isBookedOnce(hold);
  }

  private void isBookedOnce(String hold) {
    visitor.booking(hold).is(200);
    assertEquals(1, payments.count("SUCCEEDED"));
    assertEquals(1, payments.ledger("BOOKED"));
    assertEquals(1, payments.tickets());
    assertEquals(0, payments.messages("refund"));
  }

  @Test
  void aWebhookThatIsNotSignedOrTooOldIsRefusedAndLeavesNothing() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");
    Instant now = Instant.now();
    Webhook good = Webhook.paid(payment, 4500);
    String body = good.body();

    Stream.of(
            good.withSignature(""),
            good.withSignature("t=1,v1=00"),
            good.withBody(body + " "),
            Webhook.signed(body, now.minusSeconds(301)),
            Webhook.signed(body, now.plusSeconds(330)),
            good.withSignature(
                good.signature().replaceFirst("t=\\d+", "t=" + (now.getEpochSecond() - 9))))
        .forEach(forged -> forged.sentTo(site).isProblem(401, "invalid-signature"));
    Webhook.signed("{}", now).sentTo(site).isProblem(422, "invalid-request");
    Webhook.signed("?", now).sentTo(site).isProblem(400, "malformed-request");
    Webhook.paid(payment.replaceAll(".{4}$", "0000"), 4500)
        .sentTo(site)
        .isProblem(404, "unknown-payment");
    site.send("POST", "/api/payments/nobody/webhook", Map.of(), body)
        .isProblem(404, "unknown-provider");

    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    assertEquals(1, payments.count("PENDING"));
    assertEquals(1, payments.ledger("HELD"));
    assertEquals(0, payments.ledger("BOOKED"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "succeeded"           | 0                         | outcome
          "succeeded"           | "Succeeded"               | outcome
          "succeeded"           | "succeeded","outcome":"failed" | outcome
          "amount":4500         | "amount":"4500"           | amount.amount
          "amount":4500,        |                           | amount.amount
          "amount":4500         | "amount":4500.0           | amount.amount
          "outcome":"succeeded" | "outcome":"succeeded","x":1    | x
          {"id"                 | null {"id"                | ``
          {"id"                 | \ufeff{"id"              | ``
          """)
  void aSignedWebhookThatDoesNotSayExactlyWhatItMeansHasNoEffect(
      String good, @Nullable String bad, String field) {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");
    String body = Webhook.paid(payment, 4500).body();
    String spoilt = body.replace(good, bad == null ? "" : bad);
    assertNotEquals(body, spoilt);

    Reply refused =
        Webhook.signed(spoilt, Instant.now()).sentTo(site).isProblem(400, "malformed-request");

    assertEquals(field, refused.text("/violations/0/field"), refused.body());
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    assertEquals(1, payments.count("PENDING"));
  }

  @Test
  void aPaymentIsUnknownToOtherProvidersThanItsOwn() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    String payment = visitor.startsToPay(hold).is(200).text("/paymentId");
    PaymentNotice notice =
        new PaymentNotice(PaymentId.parse(payment).orElseThrow(), true, new Money(4500, "EUR"));

    assertFalse(service.apply("another", notice));

    assertEquals(1, payments.count("PENDING"));
    assertTrue(service.apply("sandbox", notice));
    visitor.booking(hold).is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "\"x\"", "0"})
  void aSignedWebhookWithoutAnObjectIsMalformed(String body) {
    Webhook.signed(body, Instant.now()).sentTo(site).isProblem(400, "malformed-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void aSignedWebhookOfAnotherMediaTypeIsRefusedAndLeavesNothing(String type) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Webhook webhook = Webhook.paid(visitor.startsToPay(hold).is(200).text("/paymentId"), 4500);
    webhook.sentTo(site, type).isProblem(415, "unsupported-media-type");
    visitor.booking(hold).is(404);
    webhook.sentTo(site).is(204);
    visitor.booking(hold).is(200);
  }
}
