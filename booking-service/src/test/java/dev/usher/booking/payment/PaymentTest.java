package dev.usher.booking.payment;

import static dev.usher.booking.language.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.language.Answer;
import dev.usher.booking.language.EventText;
import dev.usher.booking.language.Sale;
import dev.usher.booking.language.Site;
import dev.usher.booking.language.Tables;
import dev.usher.booking.language.Visitor;
import dev.usher.booking.language.WaitingRoom;
import dev.usher.inventory.release.Lapsed;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(WaitingRoom.class)
class PaymentTest {
  private static final int RACES = 200;

  private final Site site = Site.underTest();
  private final Sale sale = site.opens(EventText.usual());
  private final Visitor visitor = sale.visitor();

  @Inject Lapsed lapsed;

  @Test
  void whoPaysGetsABookingWithATicketForEach() {
    String hold = visitor.holds("hall-A-1", "hall-A-2").text("/id");
    visitor.booking(hold).isProblem(404, "not-booked");

    Answer page = visitor.pays(hold).is(200);

    assertTrue(page.body().contains("Paid") && page.body().contains("90.00 EUR"), page.body());
    Answer booking = visitor.booking(hold).is(200);
    assertEquals("9000", booking.text("/total/amount"));
    assertEquals(sale.event(), booking.text("/event"));
    assertEquals("hall-A-2", booking.text("/tickets/1/seat"));
    assertEquals(16, booking.text("/tickets/0/code").length());
    assertNotEquals(booking.text("/tickets/0/code"), booking.text("/tickets/1/code"));
    assertEquals("BOOKED", visitor.looksAt(hold).text("/status"));
    visitor.startsToPay(hold).isProblem(409, "already-booked");
    visitor.givesBack(hold).isProblem(409, "already-booked");
    assertEquals(2, Tables.live(sale.event()));
    assertEquals(1, payments("SUCCEEDED"));
  }

  @Test
  void aHoldHasOneOpenPaymentHoweverOftenItIsStarted() {
    String hold = visitor.holdsPlaces(2).text("/id");

    List<CompletableFuture<Answer>> started =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> visitor.startsToPay(hold)))
            .toList();

    assertEquals(1, started.stream().map(s -> s.join().is(200).text("/payUrl")).distinct().count());
    assertEquals(1, payments("PENDING"));
  }

  @Test
  void aDeclinedPaymentLeavesTheHoldAndAnotherMayBeTried() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Answer first = visitor.startsToPay(hold);

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
    String body = webhook("evt-1", payment, "succeeded", 4500);

    for (int i = 0; i < 5; i++) {
      send(body, signed(body, Instant.now())).is(204);
    }

    visitor.booking(hold).is(200);
    assertEquals(1, Tables.number(LEDGER, sale.event(), "BOOKED"));
    assertEquals(
        1, Tables.number("select count(*) from inventory.ticket where event_id = ?", sale.event()));
  }

  @Test
  void aWebhookThatIsNotSignedOrTooOldIsRefusedAndLeavesNothing() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");
    String body = webhook("evt-1", payment, "succeeded", 4500);
    Instant now = Instant.now();

    send(body, "").isProblem(401, "invalid-signature");
    send(body, "t=1,v1=00").isProblem(401, "invalid-signature");
    send(body, signed(body + " ", now)).isProblem(401, "invalid-signature");
    send(body, signed(body, now.minusSeconds(301))).isProblem(401, "invalid-signature");
    send(body, signed(body, now.plusSeconds(330))).isProblem(401, "invalid-signature");
    send(body, signed(body, now).replaceFirst("t=\\d+", "t=" + (now.getEpochSecond() - 9)))
        .isProblem(401, "invalid-signature");
    send("{}", signed("{}", now)).isProblem(400, "malformed-request");
    send("?", signed("?", now)).isProblem(400, "malformed-request");
    String unknown = webhook("evt-2", payment.replaceAll(".{4}$", "0000"), "succeeded", 4500);
    send(unknown, signed(unknown, now)).isProblem(404, "unknown-payment");
    site.ask("POST", "/api/payments/nobody/webhook", Map.of(), body)
        .isProblem(404, "unknown-provider");

    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    assertEquals(1, payments("PENDING"));
    assertEquals(
        0,
        Tables.number(
            "select count(*) from inventory.webhook_seen where event_id = ?", sale.event()));
  }

  @Test
  void aPaymentOfAnotherAmountIsPaidBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");
    String body = webhook("evt-1", payment, "succeeded", 4499);

    send(body, signed(body, Instant.now())).is(204);

    eventually("refunded", () -> payments("REFUNDED") == 1);
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
  }

  @Test
  void aPaymentThatIsLateTakesTheSameSeatsIfTheyAreFree() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Answer payment = visitor.startsToPay(hold).is(200);
    lapse(hold);

    visitor.startsToPay(hold).isProblem(409, "hold-lapsed");
    assertTrue(visitor.chooses(payment, "succeeded").body().contains("Paid. "));

    visitor.booking(hold).is(200);
    sale.visitor().holds("hall-A-1").isProblem(409, "seats-taken");
  }

  @Test
  void aPaymentThatIsTooLateIsPaidBackOnce() {
    String hold = visitor.holds("hall-A-1").text("/id");
    Answer payment = visitor.startsToPay(hold).is(200);
    lapse(hold);
    sale.visitor().holds("hall-A-1").is(201);

    visitor.chooses(payment, "succeeded").is(200);

    eventually("refunded", () -> payments("REFUNDED") == 1);
    String again = webhook("evt-again", payment.text("/paymentId"), "succeeded", 4500);
    send(again, signed(again, Instant.now())).is(204);
    assertEquals(1, Tables.number(LEDGER, sale.event(), "REFUNDED"));
    assertEquals(
        1,
        Tables.number(
            "select count(*) from inventory.sandbox_payment"
                + " where event_id = ? and refunded_at is not null",
            sale.event()));
    assertEquals("EXPIRED", visitor.looksAt(hold).text("/status"));
    visitor.booking(hold).isProblem(404, "not-booked");
    assertEquals(1, Tables.live(sale.event()));
  }

  @Test
  void nothingIsPaidForAHoldThatWasGivenBack() {
    String hold = visitor.holds("hall-A-1").text("/id");
    visitor.givesBack(hold).is(204);

    visitor.startsToPay(hold).isProblem(409, "hold-lapsed");
  }

  @Test
  void payPagesAreKnownOnlyToThoseWhoWereToldOfThem() {
    String hold = visitor.holds("hall-A-1").text("/id");
    String payment = visitor.startsToPay(hold).text("/paymentId");

    Answer page = site.get("/pay/" + payment).is(200);
    assertTrue(page.body().contains("45.00 EUR") && page.body().contains("<button"), page.body());
    site.get("/pay/" + hold).isProblem(404, "unknown-payment");
    site.get("/pay/x").isProblem(404, "unknown-payment");
    visitor.chooses(visitor.startsToPay(hold), "perhaps").isProblem(422, "invalid-request");
    assertEquals(1, payments("PENDING"));
  }

  @Test
  void paymentAndExpiryAtTheSameMomentHaveOneOutcome() {
    Sale races = site.opens(EventText.usual().places(RACES).limit(RACES).seats(1));
    int booked = 0;
    for (int i = 0; i < RACES; i++) {
      Visitor racer = races.visitor();
      // One place is left for both the late payer and whoever is quick enough to take it.
      String hold = racer.holds("hall-A-1").is(201).text("/id");
      String payment = racer.startsToPay(hold).is(200).text("/paymentId");
      String body = webhook("evt-" + i, payment, "succeeded", 4500);
      String signature = signed(body, Instant.now());
      expire(hold);

      CompletableFuture<Void> released =
          CompletableFuture.runAsync(
              () -> {
                lapsed.release(100);
                races.visitor().holds("hall-A-1");
              });
      CompletableFuture<Answer> paid =
          CompletableFuture.supplyAsync(() -> send(body, signature).is(204));
      CompletableFuture.allOf(released, paid).join();

      boolean isBooked = racer.booking(hold).status() == 200;
      booked += isBooked ? 1 : 0;
      eventually("settled", () -> settled(payment));
      assertEquals(isBooked ? "SUCCEEDED" : "REFUNDED", status(payment));
      assertEquals(1, Tables.live(races.event()));
      assertEquals(1, Tables.taken(races.event()));
      assertEquals(1, Tables.replayed(races.event()));
      clear(races);
    }
    assertEquals(RACES - booked, Tables.number(LEDGER, races.event(), "REFUNDED"));
    System.out.println("Races won by payment: " + booked + " of " + RACES);
  }

  private static final String LEDGER =
      "select count(*) from inventory.ledger where event_id = ? and kind = ?";

  /** Ends what the race left, so that the next begins with a free seat. */
  private void clear(Sale races) {
    Tables.run(
        "update inventory.hold set status = 'HELD', reference = null, ended_at = null,"
            + " expires_at = now() where event_id = ? and status in ('BOOKED', 'HELD')",
        races.event());
    eventually(
        "cleared",
        () -> {
          lapsed.release(100);
          return Tables.live(races.event()) == 0;
        });
  }

  private void expire(String hold) {
    Tables.run(
        "update inventory.hold set expires_at = now() - interval '1 second'"
            + " where event_id || '.' || id = ?",
        hold);
  }

  private void lapse(String hold) {
    expire(hold);
    lapsed.release(100);
  }

  private static boolean settled(String payment) {
    return List.of("SUCCEEDED", "REFUNDED").contains(status(payment));
  }

  private static String status(String payment) {
    for (PaymentStatus status : PaymentStatus.values()) {
      if (Tables.number(
              "select count(*) from inventory.payment"
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
    return Tables.number(
        "select count(*) from inventory.payment where event_id = ? and status = ?",
        sale.event(),
        status);
  }

  private Answer send(String body, String signature) {
    Map<String, String> headers =
        signature.isEmpty() ? Map.of() : Map.of("Usher-Signature", signature);
    return site.ask("POST", "/api/payments/sandbox/webhook", headers, body);
  }

  private static String webhook(String id, String payment, String outcome, long amount) {
    return """
        {"id":"%s","payment":"%s","outcome":"%s","amount":{"amount":%d,"currency":"EUR"}}"""
        .formatted(id, payment, outcome, amount);
  }

  private static String signed(String body, Instant at) {
    try {
      String secret = TestStores.keys().config().getOrDefault("usher.sandbox.secret", "");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String text = at.getEpochSecond() + "." + body;
      byte[] hmac = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(hmac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
