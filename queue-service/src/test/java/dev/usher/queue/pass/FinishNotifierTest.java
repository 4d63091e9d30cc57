package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.Backstage;
import dev.usher.queue.testing.BookingStandIn;
import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(BookingStandIn.class)
class FinishNotifierTest {
  private static final String WAITING =
      "select count(*) from queue.pass where room = ? and notify_at is not null";

  private final WaitingRoom room = WaitingRoom.opened(Here.base());

  @AfterEach
  void theBookingServiceIsWell() {
    BookingStandIn.ANSWER.set(204);
    BookingStandIn.REFUSED.clear();
  }

  @Test
  void theBookingServiceHearsOfADeletedPassOnce() {
    Reply pass = pass();
    String id = pass.json().getString("passId");

    assertEquals(204, room.finish(id).status());
    await().until(() -> BookingStandIn.heard(id).size(), heard -> heard == 1);
    await().until(() -> Backstage.number(WAITING, room.id()), waiting -> waiting == 0);
    assertEquals(204, room.finish(id).status());

    Reply next = pass();
    String nextId = next.json().getString("passId");
    assertEquals(204, room.finish(nextId).status());
    await().until(() -> BookingStandIn.heard(nextId).size(), heard -> heard == 1);
    assertEquals(1, BookingStandIn.heard(id).size());
    BookingStandIn.Heard heard = BookingStandIn.heard(id).get(0);
    assertEquals("PUT", heard.method());
    assertEquals("/api/events/" + room.id() + "/finished-passes/" + id, heard.path());
    assertTrue(heard.authorization().startsWith("Bearer ey"), heard.authorization());
    assertTrue(heard.body().contains(pass.json().getString("expiresAt")), heard.body());
  }

  @Test
  void whoeverKnowsAlreadyIsNotCalled() {
    String id = pass().json().getString("passId");
    String other = pass().json().getString("passId");

    assertEquals(204, room.finish(id + "?notify=false").status());
    assertEquals(204, room.finish(other).status());

    await().until(() -> BookingStandIn.heard(other).size(), heard -> heard == 1);
    assertEquals(0, BookingStandIn.heard(id).size());
    assertEquals(0, Backstage.number(WAITING, room.id()));
  }

  @Test
  void aCallThatFailsIsMadeAgainAndKeepsNoOtherWaiting() {
    String failing = pass().json().getString("passId");
    BookingStandIn.REFUSED.add(failing);
    assertEquals(204, room.finish(failing).status());
    await().until(() -> BookingStandIn.heard(failing).size(), heard -> heard >= 2);

    String other = pass().json().getString("passId");
    assertEquals(204, room.finish(other).status());
    await().until(() -> BookingStandIn.heard(other).size(), heard -> heard == 1);
    await().until(() -> Backstage.number(WAITING, room.id()), waiting -> waiting == 1);

    BookingStandIn.REFUSED.clear();
    await().until(() -> Backstage.number(WAITING, room.id()), waiting -> waiting == 0);
  }

  @Test
  void whatACrashedInstanceHadTakenIsSentByAnother() {
    String id = pass().json().getString("passId");
    // As it stands after a crash between taking it and calling: the lease has ended.
    Backstage.update(
        "update queue.pass set finished_at = now(), notify_at = now(), notify_attempts = 1"
            + " where pass_id = ?",
        id);

    await().until(() -> BookingStandIn.heard(id).size(), heard -> heard == 1);
  }

  @Test
  void ofAPassThatHasExpiredNobodyNeedsToHear() {
    String id = pass().json().getString("passId");
    Backstage.update(
        "update queue.pass set finished_at = now(), notify_at = now(),"
            + " expires_at = now() - interval '1 second' where pass_id = ?",
        id);

    await().until(() -> Backstage.number(WAITING, room.id()), waiting -> waiting == 0);
    assertEquals(0, BookingStandIn.heard(id).size());
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
