package dev.usher.booking.finishedpass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A pass that was ended takes no new holds; what it holds, it still opens. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class FinishedPassHoldsTest {
  private static final String ROWS =
      "select count(*) from inventory.finished_pass where event_id = ?";
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  private static final int ROUNDS = 10;
  private static final int BUYERS = 4;

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @Inject FinishedPassCleanup cleanup;

  @Test
  void aPassThatHasPaidTakesNoNewHolds() {
    String hold = visitor.requestsHold(Visitor.seats("hall-A-1"), "first").is(201).text("/id");
    String other = visitor.holds("hall-A-2").is(201).text("/id");
    visitor.pays(hold).is(200);

    visitor.holds("hall-A-3").isProblem(403, "pass-finished");
    visitor.holdsPlaces(1).isProblem(403, "pass-finished");
    assertEquals(2, EventCounts.live(sale.event()));

    Reply retry = visitor.requestsHold(Visitor.seats("hall-A-1"), "first").is(200);
    assertEquals(hold, retry.text("/id"));
    visitor.looksAt(other).is(200);
    visitor.pays(other).is(200);
    visitor.booking(other).is(200);
    sale.visitor(visitor.name()).holds("hall-A-3").is(201);
  }

  @Test
  void aPassWhoseVisitorHasLeftTakesNoNewHolds() {
    visitor.cancels(visitor.holds("hall-A-1").text("/id")).is(204);
    String second = visitor.holds("hall-A-1").is(201).text("/id");
    visitor.cancelsAndLeaves(second).is(204);

    visitor.holds("hall-A-1").isProblem(403, "pass-finished");

    sale.visitor().holds("hall-A-1").is(201);
  }

  @Test
  void aPassThatTheWaitingRoomHasEndedTakesNoNewHoldsButStillPays() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");

    for (String role : new String[] {"service", "operator"}) {
      ends(visitor.passId(), role, expiry()).is(204);
    }

    visitor.holds("hall-A-2").isProblem(403, "pass-finished");
    visitor.pays(hold).is(200);
    visitor.booking(hold).is(200);
    assertEquals(1, TestDatabase.number(ROWS, sale.event()));
  }

  @Test
  void onlyOperatorsAndServicesEndPassesAndOnlyWithATime() {
    String path = path(visitor.passId());
    site.send("PUT", path, Map.of("Content-Type", "application/json"), expiry())
        .isProblem(401, "unauthorized");
    site.send(
            "PUT",
            path,
            Map.of("Authorization", "Bearer " + visitor.pass(), "Content-Type", "application/json"),
            expiry())
        .is(401);
    ends(visitor.passId(), "visitor", expiry()).isProblem(403, "forbidden");
    ends(visitor.passId(), "service", "{}").isProblem(422, "invalid-request");
    ends(visitor.passId(), "service", "{\"expiresAt\": \"+12000-01-01T00:00:00Z\"}")
        .isProblem(422, "invalid-request");
    ends("x".repeat(201), "service", expiry()).isProblem(422, "invalid-request");

    visitor.holds("hall-A-2").is(201);
    assertEquals(0, TestDatabase.number(ROWS, sale.event()));
  }

  @Test
  void whoAsksAfterTheFinishWasCommittedGetsNoHoldHoweverManyAskMeanwhile() {
    for (int round = 0; round < ROUNDS; round++) {
      Sale place = site.opens(EventJson.usual().limit(10_000).places(1_000_000));
      Visitor buyer = place.visitor();
      String paid = buyer.holdsPlaces(1).is(201).text("/id");
      String payment = buyer.startsToPay(paid).is(200).text("/paymentId");
      AtomicBoolean isFinished = new AtomicBoolean();
      ConcurrentLinkedQueue<Reply> after = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<Reply> before = new ConcurrentLinkedQueue<>();
      CompletableFuture<?>[] buying =
          IntStream.range(0, BUYERS)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> buys(buyer, isFinished, before, after), THREAD_EACH))
              .toArray(CompletableFuture[]::new);
      await("somebody buys").until(() -> before.size() > 2 * BUYERS);

      Webhook.paid(payment, 3000).sentTo(site).is(204);
      isFinished.set(true);

      CompletableFuture.allOf(buying).join();
      assertTrue(Stream.concat(before.stream(), after.stream()).anyMatch(a -> a.status() == 201));
      after.forEach(answer -> answer.isProblem(403, "pass-finished"));
      long held = before.stream().filter(answer -> answer.status() == 201).count();
      assertEquals(held + 1, EventCounts.live(place.event()));
    }
  }

  @Test
  void passesAreForgottenAfterTheyHaveExpired() {
    ends(visitor.passId(), "service", expiry()).is(204);
    cleanup.run();
    assertEquals(1, TestDatabase.number(ROWS, sale.event()));

    TestDatabase.update(
        "update inventory.finished_pass set expires_at = now() - interval '2 hours'"
            + " where event_id = ?",
        sale.event());
    cleanup.run();

    assertEquals(0, TestDatabase.number(ROWS, sale.event()));
  }

  private static void buys(
      Visitor buyer,
      AtomicBoolean isFinished,
      ConcurrentLinkedQueue<Reply> before,
      ConcurrentLinkedQueue<Reply> after) {
    int last = 5;
    while (last > 0) {
      boolean wasFinished = isFinished.get();
      Reply answer = buyer.holdsPlaces(1);
      (wasFinished ? after : before).add(answer);
      last -= wasFinished ? 1 : 0;
    }
  }

  private Reply ends(String passId, String role, String body) {
    String token = TestStores.keys().token("somebody", role, Duration.ofMinutes(5));
    return site.send(
        "PUT",
        path(passId),
        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
        body);
  }

  private String path(String passId) {
    return "/api/events/" + sale.event() + "/finished-passes/" + passId;
  }

  private static String expiry() {
    return "{\"expiresAt\": \"" + Instant.now().plusSeconds(600) + "\"}";
  }
}
