package dev.usher.booking.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting a payment, paying on the page, and what a paid hold is. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PaymentTest {
  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();
  private final PaymentRows payments = new PaymentRows(sale.event());

  @Inject HoldExpiry expiry;
  @Inject PaymentService service;

  @Test
  void noTwoTicketsOfAnEventHaveTheSameCode() {
    visitor.pays(visitor.holds("hall-A-1").is(201).text("/id")).is(200);

    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                TestDatabase.update(
                    "insert into booking.ticket (event_id, hold_id, ordinal, section_id, code)"
                        + " select event_id, gen_random_uuid(), 0, section_id, code"
                        + " from booking.ticket where event_id = ?",
                    sale.event()));

    assertTrue(String.valueOf(refused.getCause()).contains("ticket_event_id_code_key"));
  }

  @Test
  void whoPaysGetsABookingWithATicketForEach() {
    String hold = visitor.holds("hall-A-1", "hall-A-2").text("/id");
    visitor.booking(hold).isProblem(404, "not-booked");

    Reply page = visitor.pays(hold).is(200);

    assertTrue(
        page.body().contains("data-state=\"PAID\"") && page.body().contains("€90.00"), page.body());
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
    assertEquals(1, payments.count("SUCCEEDED"));
  }

  @Test
  void aHoldHasOneOpenPaymentHoweverOftenItIsStarted() {
    String hold = visitor.holdsPlaces(2).text("/id");

    List<CompletableFuture<Reply>> started =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> visitor.startsToPay(hold)))
            .toList();

    assertEquals(1, started.stream().map(s -> s.join().is(200).text("/payUrl")).distinct().count());
    assertEquals(1, payments.count("PENDING"));
  }

  @Test
  void whatIsFreeIsBookedAtOnceAndOnceHoweverOftenItIsAskedFor() {
    String event = "free-" + UUID.randomUUID().toString().substring(0, 13);
    site.putEvent(event, EventJson.usual().json().replace("4500", "0")).is(201);
    Visitor guest = new Sale(site, event).visitor();
    String hold = guest.holds("hall-A-1", "hall-A-2").is(201).text("/id");

    List<CompletableFuture<Reply>> clicks =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> guest.startsToPay(hold)))
            .toList();

    List<Reply> replies = clicks.stream().map(CompletableFuture::join).toList();
    assertTrue(replies.stream().anyMatch(reply -> reply.status() == 200));
    for (Reply reply : replies) {
      if (reply.status() == 200) {
        assertEquals("SUCCEEDED", reply.text("/status"));
        assertTrue(reply.text("/payUrl").endsWith("/bookings/" + hold), reply.body());
      } else {
        reply.isProblem(409, "already-booked");
      }
    }
    PaymentRows rows = new PaymentRows(event);
    assertEquals(1, rows.count("SUCCEEDED"));
    assertEquals(0, rows.count("PENDING"));
    assertEquals(2, rows.tickets());
    assertEquals(1, rows.ledger("BOOKED"));
    assertEquals("0", guest.booking(hold).is(200).text("/total/amount"));
    assertEquals(0, rows.messages("refund"));
  }

  @Test
  void whatIsFreeAndTakenByOthersMeanwhileIsNotRefunded() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    String payment = visitor.startsToPay(hold).is(200).text("/paymentId");
    TestDatabase.update("update booking.payment set amount = 0 where event_id = ?", sale.event());
    expiry.expire(hold);
    sale.visitor().holds("hall-A-1").is(201);

    Payment booked = service.bookFree(PaymentId.parse(payment).orElseThrow());

    assertEquals(PaymentStatus.FAILED, booked.status());
    assertEquals(Optional.of(PaymentReason.TOO_LATE), booked.reason());
    assertEquals(0, payments.messages("refund"));
  }

  @Test
  void aDeclinedPaymentLeavesTheHoldAndAnotherMayBeTried() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Reply first = visitor.startsToPay(hold);

    assertTrue(visitor.chooses(first, "failed").is(200).body().contains("DECLINED"));
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    // The first choice stays, whatever is chosen later on the same page.
    visitor.chooses(first, "succeeded").is(200);
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    assertEquals(0, payments.messages("sandbox-webhook"));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.sandbox_payment where event_id = ? and outcome = 'failed'",
            sale.event()));
    visitor.pays(hold).is(200);
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

    expiry.expire(hold);
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
      assertEquals("true", booked.header("Idempotency-Replayed"));
    }
  }

  @Test
  void nothingIsPaidForAHoldThatWasGivenBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    visitor.cancels(hold).is(204);

    visitor.startsToPay(hold).isProblem(409, "hold-released");
  }

  @Test
  void noPaymentStartsAfterTheWindowThoughNoWorkerHasEndedTheHold() {
    String hold = visitor.holds("hall-A-1").text("/id");
    HoldExpiry.endWindow(hold);

    visitor.startsToPay(hold).isProblem(409, "hold-expired");

    assertEquals(0, payments.count("PENDING"));
  }

  @Test
  void aPayPageIsFoundOnlyByItsPaymentId() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");

    Reply page = site.get("/pay/" + payment).is(200);
    assertTrue(page.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
    assertTrue(page.body().contains("€45.00") && page.body().contains("<button"), page.body());
    site.get("/pay/" + hold).isProblem(404, "unknown-payment");
    site.get("/pay/x").isProblem(404, "unknown-payment");
    visitor.chooses(visitor.startsToPay(hold), "perhaps").isProblem(422, "invalid-request");
    assertEquals(1, payments.count("PENDING"));
  }
}
