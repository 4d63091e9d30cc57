package dev.usher.queue.bypass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The passes that staff with a bypass link get without waiting. */
@QuarkusTest
@WithTestResource(TestStores.class)
class BypassTest extends BypassCase {
  @Test
  void aLinkGivesAPassInEveryRoomThatHasNotEnded() {
    String later = Instant.now().plus(Duration.ofHours(2)).toString();
    WaitingRoom room = opened("opensAt", later, "startsAt", later);
    String code = link(room, 10);
    follows(room, code, key()).is(201);
    room.set("mode", "CLOSED").is(200);
    follows(room, code, key()).is(201);
    room.set().is(200);
    room.is("pause");
    follows(room, code, key()).is(201);
    room.is("sold-out");
    follows(room, code, key()).is(201);
    room.is("end");
    assertEquals("room-ended", follows(room, code, key()).problem());
    assertEquals(4, passes(room));
    assertEquals(4, used(room), "A refused claim is no use");
  }

  /** Another instance may not know yet that the room has ended. */
  @Test
  void postgresqlDecidesWhetherTheRoomHasEnded() {
    WaitingRoom room = opened();
    String code = link(room, 1);
    TestDatabase.update("update queue.room set ends_at = now() where id = ?", room.id());
    assertEquals("room-ended", follows(room, code, key()).problem());
    assertEquals(0, passes(room));
    assertEquals(0, used(room), "A refused claim is no use");
  }

  @Test
  void aPassIsBoundIfTheRoomBoundPassesWhenItWasGivenAndStaysSo() {
    WaitingRoom room = opened("bindPasses", true);
    String code = link(room, 2);
    String early = key();
    Reply bound = follows(room, code, early).is(201);
    assertTrue(isBound(bound));
    room.set().is(200);
    String later = key();
    Reply plain = follows(room, code, later).is(201);
    assertFalse(isBound(plain));
    assertEquals(bound.text("/pass"), follows(room, code, early).is(201).text("/pass"));
    room.set("bindPasses", true).is(200);
    assertEquals(plain.text("/pass"), follows(room, code, later).is(201).text("/pass"));
  }

  private static boolean isBound(Reply pass) {
    return claims(pass).getBoolean("bound", false);
  }

  @Test
  void aQueueTokenAloneGetsNothing() {
    WaitingRoom room = opened("maxActive", 1);
    List<Visitor> visitors = room.joinMany(2);
    follows(room, link(room, 1), key()).is(201);
    await().until(visitors.get(0)::state, "YOUR_TURN"::equals);
    assertEquals("not-your-turn", visitors.get(1).claims().problem());
  }

  /** Neither now nor after Redis has lost everything. */
  @Test
  void itsPassesTakeNoSlot() {
    WaitingRoom room = opened("maxActive", 1);
    String code = link(room, 3);
    List<Reply> staff =
        IntStream.range(0, 3).mapToObj(i -> follows(room, code, key()).is(201)).toList();
    Visitor visitor = room.joins();
    assertEquals(1, visitor.number());
    await().until(visitor::state, "YOUR_TURN"::equals);
    String pass = visitor.claims().is(201).text("/passId");
    TestRedis.send("FLUSHALL");
    await().until(() -> StoredQueue.live(room), live -> live == 1);

    room.finish(staff.get(0).text("/passId")).is(204);
    assertEquals("ADMITTED", visitor.state(), "Its number is no visitor's");
    Visitor next = room.joins();
    assertEquals(2, next.number());
    StoredQueue.awaitRun(room, 2);
    assertEquals("WAITING", next.state(), "No slot was free for it");
    room.finish(pass).is(204);
    await().until(next::state, "YOUR_TURN"::equals);
  }

  @Test
  void itsPassesAreRenewedAndFinishedAsOthersAre() {
    WaitingRoom room = opened("passTtl", "PT10M", "maxPassTtl", "PT15M");
    Reply pass = follows(room, link(room, 2), key()).is(201);
    TestDatabase.update(
        "update queue.pass set issued_at = issued_at - interval '9 minutes', expires_at ="
            + " expires_at - interval '9 minutes', renewable_until = renewable_until - interval '9"
            + " minutes' where room = ?",
        room.id());
    Reply renewed = renews(room, pass).is(200);
    Instant end = Instant.parse(renewed.text("/expiresAt"));
    assertTrue(end.isBefore(Instant.now().plus(Duration.ofMinutes(6).plusSeconds(2))), "The cap");
    assertTrue(end.isAfter(Instant.now().plus(Duration.ofMinutes(5))), end::toString);
    assertEquals("pass-not-renewable", renews(room, renewed).problem());
    room.finish(pass.text("/passId")).is(204);
    assertEquals("pass-over", renews(room, pass).problem());
  }

  @Test
  void itsPassesAreRenewedInEveryRoomThatHasNotEnded() {
    WaitingRoom room = opened("passTtl", "PT10M", "maxPassTtl", "PT15M");
    String code = link(room, 1);
    Reply pass = follows(room, code, key()).is(201);
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    Reply other = visitor.claims().is(201);
    room.is("sold-out");
    renews(room, pass).is(200);
    assertEquals("sold-out", renews(room, other).problem());
    room.is("end");
    assertEquals("room-ended", renews(room, pass).problem());
  }

  @Test
  void redisHasNoPartInIt() {
    WaitingRoom room = opened();
    String code = link(room, 2);
    TestStores.stores().killRedis();
    try {
      Reply pass = follows(room, code, key()).is(201);
      room.finish(pass.text("/passId")).is(204);
    } finally {
      TestStores.stores().startRedis();
    }
  }
}
