package dev.usher.booking.outbox;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class FinishedPassesTest {
  private static final String WAITING =
      "select count(*) from inventory.outbox where event_id = ? and kind = 'pass-finished'";

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @AfterEach
  void queueIsWell() {
    QueueStub.ANSWER.set(204);
  }

  @Test
  void theWaitingRoomIsNotifiedAtOnceWhenABookingIsMade() {
    // Each comes just after a courier's look of every second: whoever waited for the next one would
    // take a second for each.
    int visitors = 8;
    long began = System.nanoTime();
    for (int i = 1; i <= visitors; i++) {
      Visitor next = sale.visitor();
      String hold = next.holds("hall-A-" + i).text("/id");
      assertEquals(0, QueueStub.finished(next));
      next.pays(hold).is(200);
      await("sent").until(() -> QueueStub.finished(next) == 1);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.toMillis() < visitors * 500L, "for " + visitors + ": " + took);
    assertTrue(
        QueueStub.CALLS.stream().allMatch(call -> call.authorization().startsWith("Bearer ey")));
    await("forgotten").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void whoGivesBackAndLeavesIsFinishedAndWhoOnlyGivesBackIsNot() {
    visitor.cancels(visitor.holds("hall-A-1").text("/id")).is(204);
    Visitor leaving = sale.visitor();
    leaving.cancelsAndLeaves(leaving.holds("hall-A-1").text("/id")).is(204);

    await("sent").until(() -> QueueStub.finished(leaving) == 1);
    assertEquals(0, QueueStub.finished(visitor));
  }

  @Test
  void aFailedCallIsMadeAgainWithoutTheVisitorWaiting() {
    QueueStub.ANSWER.set(503);
    visitor.pays(visitor.holds("hall-A-1").text("/id")).is(200);

    await("tried twice").until(() -> QueueStub.finished(visitor) >= 2);
    assertEquals(1, TestDatabase.number(WAITING, sale.event()));
    QueueStub.ANSWER.set(204);
    await("arrived").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void aPassThatTheWaitingRoomDoesNotKnowIsFinished() {
    QueueStub.ANSWER.set(404);
    visitor.pays(visitor.holds("hall-A-1").text("/id")).is(200);

    await("sent").until(() -> QueueStub.finished(visitor) == 1);
    await("forgotten").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void itIsGivenUpWhenThePassIsOverAnyway() {
    QueueStub.ANSWER.set(503);
    Visitor late = sale.visitor("late", Instant.now().plusSeconds(5));
    late.cancelsAndLeaves(late.holds("hall-A-1").is(201).text("/id")).is(204);
    await("tried").until(() -> QueueStub.finished(late) >= 1);

    await("given up").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void whoPaysAfterTheEndOfTheirPassFreesNoPlaceInTheWaitingRoom() {
    Visitor late = sale.visitor("late", Instant.now().plusSeconds(5));
    String hold = late.holds("hall-A-1").is(201).text("/id");
    await("the pass is over").until(() -> late.holds("hall-A-2").status() == 401);

    late.pays(hold).is(200);

    late.booking(hold).is(200);
    assertEquals(0, TestDatabase.number(WAITING, sale.event()));
    assertEquals(0, QueueStub.finished(late));
  }

  @Test
  void whatACrashedInstanceHadTakenIsSentByAnother() {
    // As it stands after a crash between taking a message and sending it: the lease has ended.
    TestDatabase.update(
        "insert into inventory.outbox (event_id, kind, id, body, attempts, next_at, gives_up_at)"
            + " values (?, 'pass-finished', ?, '', 1, now(), now() + interval '1 minute')",
        sale.event(),
        visitor.passId());

    await("sent").until(() -> QueueStub.finished(visitor) == 1);
  }

  @Test
  void messagesThatNobodyCanDeliverDoNotHoldBackTheOthers() {
    String poison = "/api/rooms/" + sale.event() + "/passes/poison-";
    QueueStub.UNANSWERED.set(poison);
    try {
      TestDatabase.update(
          "insert into inventory.outbox (event_id, kind, id, body, gives_up_at)"
              + " select ?, 'pass-finished', 'poison-' || n, '', now() + interval '1 minute'"
              + " from generate_series(1, 20) n",
          sale.event());
      await("all of them are under way")
          .until(
              () ->
                  QueueStub.CALLS.stream().filter(t -> t.path().startsWith(poison)).count() == 20);

      visitor.cancelsAndLeaves(visitor.holds("hall-A-1").is(201).text("/id")).is(204);

      await("another is sent").until(() -> QueueStub.finished(visitor) == 1);
      // A message that is under way is leased for long; one that failed is due again soon.
      assertEquals(
          20,
          TestDatabase.number(
              "select count(*) from inventory.outbox where event_id = ? and id like 'poison-%'"
                  + " and attempts = 1 and next_at > clock_timestamp() + interval '5 seconds'",
              sale.event()),
          "while they still are");
    } finally {
      QueueStub.UNANSWERED.set("");
      TestDatabase.update("delete from inventory.outbox where event_id = ?", sale.event());
    }
  }

  @Test
  void eachWaitIsTwiceAsLongUpToAMinute() {
    assertEquals(Duration.ofMillis(250), Courier.delay(1));
    assertEquals(Duration.ofMillis(500), Courier.delay(2));
    assertEquals(Duration.ofMinutes(1), Courier.delay(20));
    assertEquals(Duration.ofMinutes(1), Courier.delay(10_000));
  }
}
