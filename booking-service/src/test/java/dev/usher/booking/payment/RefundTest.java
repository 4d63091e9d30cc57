package dev.usher.booking.payment;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Payments that come late, twice or with a wrong amount: the seats, or the money back once. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class RefundTest {
  private static final int LANES = 4;
  private static final int RACES = 50;
  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();
  private final PaymentRows payments = new PaymentRows(sale.event());

  @Inject HoldExpiry expiry;

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

    await("refunded").until(() -> payments.count("REFUNDED") == 1);
    assertEquals(1, payments.count("SUCCEEDED"));
    String key = visitor.booking(hold).is(200).text("/key");
    visitor.withKey(key).booking(hold).is(200);
    assertEquals(1, payments.ledger("BOOKED"));
    assertEquals(1, payments.ledger("REFUNDED"));
    assertEquals(1, payments.tickets());
    assertEquals(1, payments.keys());
  }

  @Test
  void aPaymentOfAnotherAmountIsPaidBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");

    Webhook.paid(payment, 4499).sentTo(site).is(204);

    await("refunded").until(() -> payments.count("REFUNDED") == 1);
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
  }

  @Test
  void aRefundThatFailsIsTriedAgainAndMadeOnce() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    expiry.expire(hold);
    sale.visitor().holds("hall-A-1").is(201);
    TestDatabase.update(
        """
        create function booking.no_refund() returns trigger language plpgsql as
        $$ begin
          if new.event_id = '%s' then raise exception 'no money today'; end if;
          return new;
        end $$"""
            .formatted(sale.event()));
    try {
      TestDatabase.update(
          "create trigger no_refund before update on booking.sandbox_payment"
              + " for each row execute function booking.no_refund()");
      visitor.chooses(payment, "succeeded").is(200);

      await("tried").until(() -> payments.failures("refund") >= 2);
      assertEquals(1, payments.count("REFUNDING"));
    } finally {
      TestDatabase.update("drop function booking.no_refund() cascade");
    }

    await("refunded").until(() -> payments.count("REFUNDED") == 1);
    await("forgotten").until(() -> payments.messages("refund") == 0);
    assertEquals(1, payments.ledger("REFUNDED"));
    assertTrue(site.get("/pay/" + payment.text("/paymentId")).body().contains("REFUNDED"));
  }

  @Test
  void aPaymentThatIsLateTakesTheSameSeatsIfTheyAreFree() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    expiry.expire(hold);

    visitor.startsToPay(hold).isProblem(409, "hold-expired");
    assertTrue(visitor.chooses(payment, "succeeded").body().contains("data-state=\"PAID\""));

    visitor.booking(hold).is(200);
    sale.visitor().holds("hall-A-1").isProblem(409, "seats-taken");
  }

  @Test
  void aPaymentThatIsTooLateIsPaidBackOnce() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    expiry.expire(hold);
    sale.visitor().holds("hall-A-1").is(201);

    visitor.chooses(payment, "succeeded").is(200);

    await("refunded").until(() -> payments.count("REFUNDED") == 1);
    Webhook.paid(payment.text("/paymentId"), 4500).sentTo(site).is(204);
    assertEquals(1, payments.ledger("REFUNDED"));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.sandbox_payment"
                + " where event_id = ? and refunded_at is not null",
            sale.event()));
    assertEquals("EXPIRED", visitor.looksAt(hold).text("/status"));
    visitor.booking(hold).isProblem(404, "not-booked");
    assertEquals(0, payments.keys(), "What is refunded is no booking, so no key shows it");
    visitor.withKey("0".repeat(26)).booking(hold).isProblem(404, "unknown-hold");
    assertEquals(1, EventCounts.live(sale.event()));
  }

  @Test
  void paymentAndExpiryAtTheSameMomentHaveOneOutcome() {
    List<CompletableFuture<Integer>> lanes =
        IntStream.range(0, LANES)
            .mapToObj(lane -> CompletableFuture.supplyAsync(this::race, THREAD_EACH))
            .toList();
    int booked = lanes.stream().mapToInt(CompletableFuture::join).sum();
    int races = LANES * RACES;
    assertTrue(0 < booked && booked < races, "both win, payment " + booked + " of " + races);
  }

  /** One race after the other in an event of its own; returns how many the payment won. */
  private int race() {
    Sale races = site.opens(EventJson.usual().places(RACES).limit(RACES).seats(1));
    int booked = 0;
    // Who wins starts later the next time, so that the race stays close on any machine.
    int lead = 0;
    int step = 1;
    boolean wasBooked = false;
    for (int i = 0; i < RACES; i++) {
      Visitor racer = races.visitor();
      // One place is left for both the late payer and whoever is quick enough to take it.
      String hold = racer.holds("hall-A-1").is(201).text("/id");
      String payment = racer.startsToPay(hold).is(200).text("/paymentId");
      Webhook webhook = Webhook.paid(payment, 4500);
      HoldExpiry.endWindow(hold);
      Duration untilPaid = Duration.ofMillis(lead);

      CompletableFuture<Void> released =
          CompletableFuture.runAsync(
              () -> {
                pause(untilPaid.negated());
                expiry.releaseAll();
                races.visitor().holds("hall-A-1");
              },
              THREAD_EACH);
      CompletableFuture<Reply> paid =
          CompletableFuture.supplyAsync(
              () -> {
                pause(untilPaid);
                return webhook.sentTo(site).is(204);
              },
              THREAD_EACH);
      CompletableFuture.allOf(released, paid).join();

      boolean isBooked = racer.booking(hold).status() == 200;
      booked += isBooked ? 1 : 0;
      step = isBooked == wasBooked ? Math.min(32, 2 * step) : 1;
      lead += isBooked ? step : -step;
      wasBooked = isBooked;
      await("over")
          .until(
              () -> racer.looksAtPayment(hold).text("/status"),
              (isBooked ? "SUCCEEDED" : "REFUNDED")::equals);
      assertEquals(1, EventCounts.live(races.event()));
      assertEquals(1, EventCounts.taken(races.event()));
      assertEquals(1, EventCounts.replayed(races.event()));
      clear(races);
    }
    assertEquals(RACES - booked, new PaymentRows(races.event()).ledger("REFUNDED"));
    return booked;
  }

  /** Ends what the race left, so that the next begins with a free seat. */
  private void clear(Sale races) {
    TestDatabase.update(
        "update inventory.hold set status = 'HELD', reference = null, ended_at = null,"
            + " expires_at = now() where event_id = ? and status in ('BOOKED', 'HELD')",
        races.event());
    await("cleared")
        .until(
            () -> {
              expiry.releaseAll();
              return EventCounts.live(races.event()) == 0;
            });
  }

  private static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }
}
