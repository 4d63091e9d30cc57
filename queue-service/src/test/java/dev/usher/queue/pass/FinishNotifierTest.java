package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.queue.testing.BookingStub;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Alone;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(BookingStub.class)
class FinishNotifierTest {
  private static final String WAITING =
      "select count(*) from queue.message where task_instance like ? || '/%'";

  @Inject AgroalDataSource dataSource;

  @Inject
  @DataSource("outbox")
  AgroalDataSource schedulerDataSource;

  @Inject TransactionSynchronizationRegistry transactions;
  @Inject FinishNotifier notifier;
  @Inject ObjectMapper objectMapper;
  @Inject MeterRegistry meters;
  @Inject Clock clock;

  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());

  @Test
  void theBookingServiceIsNotifiedOfADeletedPassOnce() {
    Reply pass = pass();
    String id = pass.text("/passId");

    assertEquals(204, room.finish(id).status());
    await().until(() -> BookingStub.calls(id).size(), calls -> calls == 1);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
    assertEquals(204, room.finish(id).status());

    Reply next = pass();
    String nextId = next.text("/passId");
    assertEquals(204, room.finish(nextId).status());
    await().until(() -> BookingStub.calls(nextId).size(), calls -> calls == 1);
    assertEquals(1, BookingStub.calls(id).size());
    BookingStub.Call call = BookingStub.calls(id).get(0);
    assertEquals("PUT", call.method());
    assertEquals("/api/events/" + room.id() + "/finished-passes/" + id, call.path());
    assertTrue(call.authorization().startsWith("Bearer ey"), call.authorization());
    assertTrue(call.body().contains(pass.text("/expiresAt")), call.body());
  }

  @Test
  void whoeverKnowsAlreadyIsNotCalled() {
    String id = pass().text("/passId");
    String other = pass().text("/passId");

    assertEquals(204, room.finish(id + "?notify=false").status());
    assertEquals(204, room.finish(other).status());

    await().until(() -> BookingStub.calls(other).size(), calls -> calls == 1);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
    assertEquals(0, BookingStub.calls(id).size());
  }

  @Test
  void aCallThatFailsIsMadeAgainAndKeepsNoOtherWaiting() {
    String failing = pass().text("/passId");
    BookingStub.REFUSED.add(failing);
    assertEquals(204, room.finish(failing).status());
    await().until(() -> BookingStub.calls(failing).size(), calls -> calls >= 2);

    String other = pass().text("/passId");
    assertEquals(204, room.finish(other).status());
    await().until(() -> BookingStub.calls(other).size(), calls -> calls == 1);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 1);

    BookingStub.REFUSED.remove(failing);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
  }

  @Test
  void whatACrashedInstanceHadTakenIsSentByAnother() {
    String id = pass().text("/passId");
    // As it stands after a crash between taking it and calling: no more heartbeats.
    put(id, true, "now() - interval '1 minute'");

    await().until(() -> BookingStub.calls(id).size(), calls -> calls == 1);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
  }

  @Alone
  @Test
  void instancesShareThePassesAndNoTwoNotifyOfTheSame() {
    int passes = 300;
    QueueOutbox other =
        new QueueOutbox(
            dataSource,
            schedulerDataSource,
            transactions,
            List.of(notifier),
            objectMapper,
            meters,
            clock);
    other.start(new StartupEvent());
    try {
      TestDatabase.update(
          "insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at)"
              + " select r.id, n, 'v', r.id || '-' || n, now(), now() + interval '1 hour'"
              + " from queue.room r, generate_series(1, ?) n where r.id = ?",
          passes,
          room.id());
      put(room.id() + "-%", false, "now()");
      await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
    } finally {
      other.stop(new ShutdownEvent());
    }

    for (int n = 1; n <= passes; n++) {
      assertEquals(1, BookingStub.calls(room.id() + "-" + n).size(), "pass " + n);
    }
  }

  @Test
  void aPassThatAnotherInstanceHasInHandKeepsNoOtherWaiting() {
    String other = pass().text("/passId");
    String locked = pass().text("/passId");
    put(locked, false, "now() + interval '1 hour'");
    // A lock that permits only that it becomes due.
    try (TestDatabase.Lock lock =
        TestDatabase.lock(
            "select from queue.message where task_instance like '%/' || ? for key share", locked)) {
      TestDatabase.update(
          "update queue.message set execution_time = now() where task_instance like '%/' || ?",
          locked);
      assertEquals(204, room.finish(other).status());

      await().until(() -> BookingStub.calls(other).size(), calls -> calls == 1);
      assertTrue(lock.isHeld());
      assertEquals(0, BookingStub.calls(locked).size());
    }
  }

  @Test
  void eachFailureOfACallDoublesItsPause() {
    String failing = pass().text("/passId");
    BookingStub.REFUSED.add(failing);
    assertEquals(204, room.finish(failing).status());

    // The third pause is one second.
    String paused =
        WAITING
            + " and consecutive_failures >= 3 and not picked"
            + " and execution_time > now() + interval '0.5 s'";
    await().until(() -> TestDatabase.number(paused, room.id()), rows -> rows == 1);
  }

  @Test
  void anExpiredPassIsNotNotified() {
    String id = pass().text("/passId");
    TestDatabase.update(
        "update queue.pass set expires_at = now() - interval '1 second' where pass_id = ?", id);

    assertEquals(204, room.finish(id).status());

    assertEquals(0, TestDatabase.number(WAITING, room.id()));
    assertEquals(0, BookingStub.calls(id).size());
  }

  @Test
  void itIsGivenUpWhenThePassHasExpiredMeanwhile() {
    String id = pass().text("/passId");
    BookingStub.REFUSED.add(id);
    assertEquals(204, room.finish(id).status());
    await().until(() -> BookingStub.calls(id).size(), calls -> calls >= 1);

    // The clock moves to the end of the pass, which is where the message says that it is.
    TestDatabase.update(
        """
        update queue.message m set task_data = convert_to(
          jsonb_set(d.data, '{giveUpAt}', to_jsonb('2020-01-01T00:00:00Z'::text))::text, 'UTF8')
        from queue.pass p, queue.message same,
             lateral (select convert_from(same.task_data, 'UTF8')::jsonb as data) d
        where p.pass_id = ? and m.task_instance = p.room || '/' || p.pass_id
          and same.task_instance = m.task_instance
          and (d.data ->> 'giveUpAt')::timestamptz = p.expires_at
        """,
        id);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
  }

  /** A single thread, or a batch that waits for its slowest call, would take a minute. */
  @Test
  void callsThatAreNotAnsweredKeepNoOtherWaiting() {
    List<String> unanswered = Stream.generate(() -> pass().text("/passId")).limit(20).toList();
    String other = pass().text("/passId");
    BookingStub.UNANSWERED.addAll(unanswered);
    unanswered.forEach(id -> assertEquals(204, room.finish(id).status()));
    await().until(() -> unanswered.stream().noneMatch(id -> BookingStub.calls(id).isEmpty()));

    assertEquals(204, room.finish(other).status());

    await().until(() -> BookingStub.calls(other).size(), calls -> calls == 1);
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 20);
  }

  /** Puts the messages about passes, with the heartbeat of a killed instance if they are picked. */
  private static void put(String passIds, boolean isPicked, String time) {
    TestDatabase.update(
        """
        insert into queue.message
          (task_name, task_instance, task_data, execution_time, picked, picked_by, last_heartbeat,
           version, priority)
        select 'pass-finished', room || '/' || pass_id,
               convert_to(jsonb_build_object('event', room, 'id', pass_id, 'body', '', 'giveUpAt',
                 to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text,
                 'UTF8'),
               %s, p.picked, case when p.picked then 'killed' end,
               case when p.picked then now() - interval '1 minute' end, 2, 0
        from queue.pass, (values (?)) as p (picked) where pass_id like ?
        """
            .formatted(time),
        isPicked,
        passIds);
  }

  private Reply pass() {
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    Reply pass = visitor.claims();
    assertEquals(201, pass.status(), pass::toString);
    return pass;
  }
}
