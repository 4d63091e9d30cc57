package dev.usher.booking.payment;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Reply;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PaymentTest {
  private static final int RACES = 200;
  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @Inject ExpiredHolds expiredHolds;

  @Test
  void whoPaysGetsABookingWithATicketForEach() {
    String hold = visitor.holds("hall-A-1", "hall-A-2").text("/id");
    visitor.booking(hold).isProblem(404, "not-booked");

    Reply page = visitor.pays(hold).is(200);

    assertTrue(page.body().contains("Paid") && page.body().contains("90.00 EUR"), page.body());
    Reply booking = visitor.booking(hold).is(200);
    assertEquals("9000", booking.text("/total/amount"));
    assertEquals(sale.event(), booking.text("/event"));
    assertEquals("hall-A-2", booking.text("/tickets/1/seat"));
    assertEquals(16, booking.text("/tickets/0/code").length());
    assertNotEquals(booking.text("/tickets/0/code"), booking.text("/tickets/1/code"));
    assertEquals("BOOKED", visitor.looksAt(hold).text("/status"));
    visitor.startsToPay(hold).isProblem(409, "already-booked");
    visitor.cancels(hold).isProblem(409, "already-booked");
    assertEquals(2, EventCounts.live(sale.event()));
    assertEquals(1, payments("SUCCEEDED"));
  }

  @Test
  void aHoldHasOneOpenPaymentHoweverOftenItIsStarted() {
    String hold = visitor.holdsPlaces(2).text("/id");

    List<CompletableFuture<Reply>> started =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> visitor.startsToPay(hold)))
            .toList();

    assertEquals(1, started.stream().map(s -> s.join().is(200).text("/payUrl")).distinct().count());
    assertEquals(1, payments("PENDING"));
  }

  @Test
  void aDeclinedPaymentLeavesTheHoldAndAnotherMayBeTried() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply first = visitor.startsToPay(hold);

    assertTrue(visitor.chooses(first, "failed").is(200).body().contains("Declined"));
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    // The first choice stays, whatever is chosen later on the same page.
    visitor.chooses(first, "succeeded").is(200);
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    visitor.pays(hold).is(200);
    visitor.booking(hold).is(200);
  }

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
    assertEquals(1, payments("SUCCEEDED"));
    assertEquals(1, TestDatabase.number(LEDGER, sale.event(), "BOOKED"));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.ticket where event_id = ?", sale.event()));
    assertEquals(0, messages("refund"));
  }

  @Test
  void twoPaymentsForOneHoldMakeOneBookingAndOneIsPaidBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String first = visitor.startsToPay(hold).text("/paymentId");
    Webhook.declined(first, 4500).sentTo(site).is(204);
    String second = visitor.startsToPay(hold).text("/paymentId");
    assertNotEquals(first, second);

    // The provider took the first after all.
    CompletableFuture<Reply> one =
        CompletableFuture.supplyAsync(() -> Webhook.paid(first, 4500).sentTo(site), THREAD_EACH);
    CompletableFuture<Reply> other =
        CompletableFuture.supplyAsync(() -> Webhook.paid(second, 4500).sentTo(site), THREAD_EACH);
    one.join().is(204);
    other.join().is(204);

    await("refunded").until(() -> payments("REFUNDED") == 1);
    assertEquals(1, payments("SUCCEEDED"));
    visitor.booking(hold).is(200);
    assertEquals(1, TestDatabase.number(LEDGER, sale.event(), "BOOKED"));
    assertEquals(1, TestDatabase.number(LEDGER, sale.event(), "REFUNDED"));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.ticket where event_id = ?", sale.event()));
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
    assertEquals(1, payments("PENDING"));
    assertEquals(1, TestDatabase.number(LEDGER, sale.event(), "HELD"));
    assertEquals(0, TestDatabase.number(LEDGER, sale.event(), "BOOKED"));
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
    assertEquals(1, payments("PENDING"));
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

  @ParameterizedTest
  @ValueSource(strings = {"%zz", "%", "succeeded%f"})
  void aFormThatIsNotUrlEncodedIsMalformedAndLeavesNothing(String outcome) {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    visitor.chooses(payment, outcome).isProblem(400, "malformed-request");
    visitor.chooses(payment, "succeeded&outcome=failed").isProblem(422, "invalid-request");
    visitor.booking(hold).is(404);
    visitor.chooses(payment, "succeeded").is(200);
  }

  @Test
  void aPaymentOfAnotherAmountIsPaidBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");

    Webhook.paid(payment, 4499).sentTo(site).is(204);

    await("refunded").until(() -> payments("REFUNDED") == 1);
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
  }

  @Test
  void aRefundThatFailsIsTriedAgainAndMadeOnce() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    expire(hold);
    sale.visitor().holds("hall-A-1").is(201);
    TestDatabase.update(
        """
        create function booking.no_refund() returns trigger language plpgsql as
        $$ begin raise exception 'no money today'; end $$""");
    try {
      TestDatabase.update(
          "create trigger no_refund before update on booking.sandbox_payment"
              + " for each row execute function booking.no_refund()");
      visitor.chooses(payment, "succeeded").is(200);

      await("tried").until(() -> failures("refund") >= 2);
      assertEquals(1, payments("REFUNDING"));
    } finally {
      TestDatabase.update("drop function booking.no_refund() cascade");
    }

    await("refunded").until(() -> payments("REFUNDED") == 1);
    await("forgotten").until(() -> messages("refund") == 0);
    assertEquals(1, TestDatabase.number(LEDGER, sale.event(), "REFUNDED"));
    assertTrue(site.get("/pay/" + payment.text("/paymentId")).body().contains("is paid back"));
  }

  @Test
  void aPaymentThatIsLateTakesTheSameSeatsIfTheyAreFree() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    expire(hold);

    visitor.startsToPay(hold).isProblem(409, "hold-expired");
    assertTrue(visitor.chooses(payment, "succeeded").body().contains("Paid. "));

    visitor.booking(hold).is(200);
    sale.visitor().holds("hall-A-1").isProblem(409, "seats-taken");
  }

  @Test
  void aPaymentThatIsTooLateIsPaidBackOnce() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    expire(hold);
    sale.visitor().holds("hall-A-1").is(201);

    visitor.chooses(payment, "succeeded").is(200);

    await("refunded").until(() -> payments("REFUNDED") == 1);
    Webhook.paid(payment.text("/paymentId"), 4500).sentTo(site).is(204);
    assertEquals(1, TestDatabase.number(LEDGER, sale.event(), "REFUNDED"));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.sandbox_payment"
                + " where event_id = ? and refunded_at is not null",
            sale.event()));
    assertEquals("EXPIRED", visitor.looksAt(hold).text("/status"));
    visitor.booking(hold).isProblem(404, "not-booked");
    assertEquals(1, EventCounts.live(sale.event()));
  }

  @Test
  void whatOneHasBookedCountsTowardsWhatOneMayHave() {
    Sale small = site.opens(EventJson.usual().limit(2));
    Visitor buyer = small.visitor();
    String hold = buyer.holds("hall-A-1").text("/id");
    buyer.pays(hold).is(200);
    buyer.booking(hold).is(200);

    Visitor again = small.visitor(buyer.name());
    again.holdsPlaces(2).isProblem(422, "limit-exceeded");
    again.holdsPlaces(1).is(201);
    again.holdsPlaces(1).isProblem(422, "limit-exceeded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=\"UTF-8\""})
  void aRetryAnswersWhatHasBecomeOfItsHold(String type) {
    String body = Visitor.seats("hall-A-1");
    Map<String, String> retry = Map.of("Idempotency-Key", "k", "Content-Type", type);
    String hold = visitor.sendAsync(body, retry).join().is(201).text("/id");
    visitor.sendAsync(body, retry).join().is(201);

    expire(hold);
    Reply expired = visitor.sendAsync(body, retry).join().isProblem(409, "hold-expired");
    assertEquals(hold, expired.text("/hold"));

    Map<String, String> second = Map.of("Idempotency-Key", "k2", "Content-Type", type);
    String given = visitor.sendAsync(body, second).join().is(201).text("/id");
    visitor.cancels(given).is(204);
    Reply released = visitor.sendAsync(body, second).join().isProblem(409, "hold-released");
    assertEquals(given, released.text("/hold"));

    Map<String, String> third = Map.of("Idempotency-Key", "k3", "Content-Type", type);
    String paid = visitor.sendAsync(body, third).join().is(201).text("/id");
    visitor.pays(paid).is(200);
    Reply booked = visitor.sendAsync(body, third).join();
    if (booked.status() != 403) { // A pass whose visitor has paid is finished.
      booked.is(200);
      assertEquals(paid, booked.text("/id"));
      assertEquals("BOOKED", booked.text("/status"));
      assertEquals("true", booked.header("Idempotency-Replayed").orElse(""));
    }
  }

  @Test
  void nothingIsPaidForAHoldThatWasGivenBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    visitor.cancels(hold).is(204);

    visitor.startsToPay(hold).isProblem(409, "hold-released");
  }

  @Test
  void aPayPageIsFoundOnlyByItsPaymentId() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");

    Reply page = site.get("/pay/" + payment).is(200);
    assertTrue(
        page.header("Content-Security-Policy").orElse("").contains("frame-ancestors 'none'"));
    assertTrue(page.body().contains("45.00 EUR") && page.body().contains("<button"), page.body());
    site.get("/pay/" + hold).isProblem(404, "unknown-payment");
    site.get("/pay/x").isProblem(404, "unknown-payment");
    visitor.chooses(visitor.startsToPay(hold), "perhaps").isProblem(422, "invalid-request");
    assertEquals(1, payments("PENDING"));
  }

  @Test
  void paymentAndExpiryAtTheSameMomentHaveOneOutcome() {
    Sale races = site.opens(EventJson.usual().places(RACES).limit(RACES).seats(1));
    int booked = 0;
    for (int i = 0; i < RACES; i++) {
      Visitor racer = races.visitor();
      // One place is left for both the late payer and whoever is quick enough to take it.
      String hold = racer.holds("hall-A-1").is(201).text("/id");
      String payment = racer.startsToPay(hold).is(200).text("/paymentId");
      Webhook webhook = Webhook.paid(payment, 4500);
      endWindow(hold);
      // Now the one, now the other has the better start.
      Duration start = Duration.ofMillis(i % 21 - 10);

      CompletableFuture<Void> released =
          CompletableFuture.runAsync(
              () -> {
                pause(start);
                releaseAll();
                races.visitor().holds("hall-A-1");
              },
              THREAD_EACH);
      CompletableFuture<Reply> paid =
          CompletableFuture.supplyAsync(
              () -> {
                pause(start.negated());
                return webhook.sentTo(site).is(204);
              },
              THREAD_EACH);
      CompletableFuture.allOf(released, paid).join();

      boolean isBooked = racer.booking(hold).status() == 200;
      booked += isBooked ? 1 : 0;
      await("settled").until(() -> settled(payment));
      assertEquals(isBooked ? "SUCCEEDED" : "REFUNDED", status(payment));
      assertEquals(1, EventCounts.live(races.event()));
      assertEquals(1, EventCounts.taken(races.event()));
      assertEquals(1, EventCounts.replayed(races.event()));
      clear(races);
    }
    assertEquals(RACES - booked, TestDatabase.number(LEDGER, races.event(), "REFUNDED"));
    assertTrue(0 < booked && booked < RACES, "both win, payment " + booked + " of " + RACES);
  }

  private static final String LEDGER =
      "select count(*) from inventory.ledger where event_id = ? and kind = ?";

  /** Ends what the race left, so that the next begins with a free seat. */
  private void clear(Sale races) {
    TestDatabase.update(
        "update inventory.hold set status = 'HELD', reference = null, ended_at = null,"
            + " expires_at = now() where event_id = ? and status in ('BOOKED', 'HELD')",
        races.event());
    await("cleared")
        .until(
            () -> {
              releaseAll();
              return EventCounts.live(races.event()) == 0;
            });
  }

  private void endWindow(String hold) {
    TestDatabase.update(
        "update inventory.hold set expires_at = now() - interval '1 second'"
            + " where event_id || '.' || id = ?",
        hold);
  }

  private void expire(String hold) {
    endWindow(hold);
    releaseAll();
  }

  private void releaseAll() {
    while (!expiredHolds
        .release(100, ExpiredHolds.LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST)
        .isEmpty()) {}
  }

  private static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }

  private long messages(String kind) {
    return TestDatabase.number(
        "select count(*) from booking.message where task_instance like ? || '/%' and task_name = ?",
        sale.event(), kind);
  }

  private long failures(String kind) {
    return TestDatabase.number(
        "select coalesce(max(consecutive_failures), 0) from booking.message"
            + " where task_instance like ? || '/%' and task_name = ?",
        sale.event(), kind);
  }

  private static boolean settled(String payment) {
    return List.of("SUCCEEDED", "REFUNDED").contains(status(payment));
  }

  private static String status(String payment) {
    for (PaymentStatus status : PaymentStatus.values()) {
      if (TestDatabase.number(
              "select count(*) from booking.payment"
                  + " where event_id || '.' || id = ? and status = ?",
              payment,
              status.name())
          == 1) {
        return status.name();
      }
    }
    throw new AssertionError("No payment " + payment);
  }

  private long payments(String status) {
    return TestDatabase.number(
        "select count(*) from booking.payment where event_id = ? and status = ?",
        sale.event(),
        status);
  }
}
