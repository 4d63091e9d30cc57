package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.testing.BookingStub;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(BookingStub.class)
class FinishNotifierTest {
  private static final String WAITING =
      "select count(*) from queue.pass where room = ? and notify_at is not null";

  @Inject QueueSettings settings;
  @Inject PassStore store;
  @Inject MeterRegistry meters;

  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());

  @AfterEach
  void theBookingServiceIsWell() {
    BookingStub.ANSWER.set(204);
    BookingStub.REFUSED.clear();
  }

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
    assertEquals(0, BookingStub.calls(id).size());
    assertEquals(0, TestDatabase.number(WAITING, room.id()));
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

    BookingStub.REFUSED.clear();
    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
  }

  @Test
  void whatACrashedInstanceHadTakenIsSentByAnother() {
    String id = pass().text("/passId");
    // As it stands after a crash between taking it and calling: the lease has ended.
    TestDatabase.update(
        "update queue.pass set finished_at = now(), notify_at = now(), notify_attempts = 1"
            + " where pass_id = ?",
        id);

    await().until(() -> BookingStub.calls(id).size(), calls -> calls == 1);
  }

  @Test
  void instancesShareThePassesAndNoTwoNotifyOfTheSame() throws InterruptedException {
    int passes = 300;
    FinishNotifier other = new FinishNotifier(settings, store, meters);
    other.start(new StartupEvent());
    try {
      TestDatabase.update(
          "insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at,"
              + " finished_at, notify_at) select r.id, n, 'v', r.id || '-' || n, now(),"
              + " now() + interval '1 hour', now(), now()"
              + " from queue.room r, generate_series(1, ?) n where r.id = ?",
          passes,
          room.id());
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
    String locked = pass().text("/passId");
    assertEquals(204, room.finish(locked + "?notify=false").status());
    TestDatabase.update(
        "update queue.pass set notify_at = now() + interval '2 s' where pass_id = ?", locked);
    String other = pass().text("/passId");
    try (TestDatabase.Lock lock =
        TestDatabase.lock("select from queue.pass where pass_id = ? for update", locked)) {
      String due = "select count(*) from queue.pass where pass_id = ? and notify_at < now()";
      await().until(() -> TestDatabase.number(due, locked), rows -> rows == 1);
      assertEquals(204, room.finish(other).status());

      await().until(() -> BookingStub.calls(other).size(), calls -> calls == 1);
      assertTrue(lock.isHeld());
    }
  }

  @Test
  void eachFailureOfACallDoublesItsPause() {
    String failing = pass().text("/passId");
    BookingStub.REFUSED.add(failing);
    assertEquals(204, room.finish(failing).status());

    // The third pause is one second. While a call is under way its lease of 30 s is there instead.
    String paused =
        "select count(*) from queue.pass where pass_id = ? and notify_attempts >= 3"
            + " and notify_at > now() + interval '0.5 s' and notify_at < now() + interval '20 s'";
    await().until(() -> TestDatabase.number(paused, failing), rows -> rows == 1);
  }

  @Test
  void anExpiredPassIsNotNotified() {
    String id = pass().text("/passId");
    TestDatabase.update(
        "update queue.pass set finished_at = now(), notify_at = now(),"
            + " expires_at = now() - interval '1 second' where pass_id = ?",
        id);

    await().until(() -> TestDatabase.number(WAITING, room.id()), waiting -> waiting == 0);
    assertEquals(0, BookingStub.calls(id).size());
  }

  @Test
  void eachWaitIsTwiceAsLongUpToAMinute() {
    assertEquals(Duration.ofMillis(250), FinishNotifier.delay(1));
    assertEquals(Duration.ofMillis(500), FinishNotifier.delay(2));
    assertEquals(Duration.ofMinutes(1), FinishNotifier.delay(10_000));
  }

  private Reply pass() {
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    Reply pass = visitor.claims();
    assertEquals(201, pass.status(), pass::toString);
    return pass;
  }
}
