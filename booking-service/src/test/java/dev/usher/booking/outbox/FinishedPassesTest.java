package dev.usher.booking.outbox;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class FinishedPassesTest {
  private static final String WAITING =
      "select count(*) from booking.message"
          + " where task_instance like ? || '/%' and task_name = 'pass-finished'";
  private static final String GIVE_UP_AT =
      """
      select extract(epoch from
        (convert_from(task_data, 'UTF8')::jsonb ->> 'giveUpAt')::timestamptz)::bigint
      from booking.message where task_instance like ? || '/%'
      """;
  private static final String PASS_IS_OVER =
      """
      update booking.message
      set task_data = convert_to(jsonb_set(convert_from(task_data, 'UTF8')::jsonb,
        '{giveUpAt}', '"2020-01-01T00:00:00Z"')::text, 'UTF8')
      where task_instance like ? || '/%'
      """;
  private static final String PUT =
      """
      insert into booking.message
        (task_name, task_instance, task_data, execution_time, picked, picked_by, last_heartbeat,
         version, priority)
      select 'pass-finished', e.id || '/' || m.id,
             convert_to(jsonb_build_object('event', e.id, 'id', m.id, 'body', '', 'giveUpAt',
               to_char((now() + interval '1 minute') at time zone 'UTC',
                       'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, 'UTF8'),
             now(), ?, 'killed', now() - interval '1 minute', 2, 0
      from (values (?)) as e (id), unnest(?) as m (id)
      """;

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @Test
  void theWaitingRoomIsNotifiedWhenABookingIsMade() {
    String hold = visitor.holds("hall-A-1").text("/id");
    assertEquals(0, QueueStub.finished(visitor));
    visitor.pays(hold).is(200);

    await("sent").until(() -> QueueStub.finished(visitor) == 1);
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
    QueueStub.ANSWERS.put(sale.event(), 503);
    visitor.pays(visitor.holds("hall-A-1").text("/id")).is(200);

    await("tried twice").until(() -> QueueStub.finished(visitor) >= 2);
    assertEquals(1, TestDatabase.number(WAITING, sale.event()));
    QueueStub.ANSWERS.remove(sale.event());
    await("arrived").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void aPassThatTheWaitingRoomDoesNotKnowIsFinished() {
    QueueStub.ANSWERS.put(sale.event(), 404);
    visitor.pays(visitor.holds("hall-A-1").text("/id")).is(200);

    await("sent").until(() -> QueueStub.finished(visitor) == 1);
    await("forgotten").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void itIsGivenUpWhenThePassIsOverAnyway() {
    QueueStub.ANSWERS.put(sale.event(), 503);
    Instant end = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
    Visitor late = sale.visitor("late", end);
    late.cancelsAndLeaves(late.holds("hall-A-1").is(201).text("/id")).is(204);
    await("tried").until(() -> QueueStub.finished(late) >= 1);
    assertEquals(end.getEpochSecond(), TestDatabase.number(GIVE_UP_AT, sale.event()));
    TestDatabase.update(PASS_IS_OVER, sale.event());

    await("given up").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void whoPaysAfterTheEndOfTheirPassFreesNoPlaceInTheWaitingRoom() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Visitor late = visitor.withPassUntil(Instant.now().minusSeconds(60));

    late.pays(hold).is(200);

    late.booking(hold).is(200);
    assertEquals(0, TestDatabase.number(WAITING, sale.event()));
    assertEquals(0, QueueStub.finished(late));
  }

  @Test
  void whatACrashedInstanceHadTakenIsSentByAnother() {
    // As it stands after a crash between taking a message and sending it: no more heartbeats.
    put(true, visitor.passId());

    await("sent").until(() -> QueueStub.finished(visitor) == 1);
    await("forgotten").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
  }

  @Test
  void messagesThatNobodyCanDeliverDoNotHoldBackTheOthers() {
    String poison = "/api/rooms/" + sale.event() + "/passes/poison-";
    QueueStub.UNANSWERED.set(poison);
    try {
      put(false, IntStream.rangeClosed(1, 20).mapToObj(n -> "poison-" + n).toArray(String[]::new));
      await("all of them are under way")
          .until(
              () ->
                  QueueStub.CALLS.stream().filter(t -> t.path().startsWith(poison)).count() == 20);

      visitor.cancelsAndLeaves(visitor.holds("hall-A-1").is(201).text("/id")).is(204);

      await("another is sent").until(() -> QueueStub.finished(visitor) == 1);
      assertEquals(
          20,
          TestDatabase.number(
              "select count(*) from booking.message where task_instance like ? || '/poison-%'"
                  + " and picked and consecutive_failures is null",
              sale.event()),
          "while they still are");
    } finally {
      QueueStub.UNANSWERED.set("");
      TestDatabase.update(
          "delete from booking.message where task_instance like ? || '/%'", sale.event());
    }
  }

  @Test
  void aPassIsReportedOnceHoweverManyOfItsHoldsArePaid() {
    String first = visitor.holds("hall-A-1").is(201).text("/id");
    String second = visitor.holds("hall-A-2").is(201).text("/id");

    visitor.pays(first).is(200);
    visitor.pays(second).is(200);

    visitor.booking(second).is(200);
    await("forgotten").until(() -> TestDatabase.number(WAITING, sale.event()) == 0);
    assertEquals(1, QueueStub.finished(visitor));
  }

  private void put(boolean isPicked, String... ids) {
    TestDatabase.update(PUT, isPicked, sale.event(), ids);
  }
}
