package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From a turn to a pass and its end, by the scripts alone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class ClaimScriptsTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final ScriptedQueue queue = new ScriptedQueue();

  @Test
  void aClaimTurnsTheTurnIntoAPassThatTakesItsSlot() {
    queue.restore(1, 0, "maxActive", "1", "passTtl", "60001");
    assertEquals(1, queue.admitted());
    long before = Instant.now().toEpochMilli();

    Response claim = queue.claim(1, "ann", "first");

    assertEquals("pass", claim.get(0).toString());
    assertEquals("1", claim.get(1).toString());
    assertEquals("ann", claim.get(2).toString());
    assertEquals("first", claim.get(3).toString());
    assertTrue(claim.get(5).toLong() * 1000 >= before + 60_001, "Never less than its whole time");
    assertEquals(Optional.empty(), queue.turn(1));
    assertEquals(Optional.of(claim.get(5).toLong() * 1000), queue.live(1));
    assertEquals(0, queue.admitted(), "The slot is taken");
  }

  @Test
  void aClaimThatIsRepeatedSoonGetsTheSamePass() {
    long now = Instant.now().getEpochSecond();
    queue.restore(1, 1);
    queue.pass(1, "ann first " + (now - 9) + " " + (now + 51) + " ?", (now + 51) * 1000);

    Response claim = queue.claim(1, "ann", "second", NEVER);

    assertEquals("first", claim.get(3).toString());
    assertEquals(now + 51, claim.get(5).toLong());
  }

  /** Nobody has been sent it; only admission ends it, which knows whether its time counted. */
  @Test
  void anUnconfirmedPassIsClaimedAlsoAfterItsEnd() {
    queue.restore(1, 1);
    queue.pass(1, "ann first 1 2 ?", 2_000);

    assertEquals("first", queue.claim(1, "ann", "second", NEVER).get(3).toString());
  }

  @Test
  void onlyItsVisitorRenewsAnUnconfirmedPass() {
    queue.restore(1, 1);
    queue.pass(1, "ann first 1 2 ?", 2_000);

    Response claim = queue.claim(1, "bob", "second", Duration.ZERO);

    assertEquals("ann", claim.get(2).toString());
    assertEquals("2", claim.get(5).toString());
  }

  @Test
  void aConfirmedPassIsNotRenewed() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.claim(1, "ann", "first");
    long end = Instant.now().getEpochSecond() + 1000;
    assertTrue(queue.confirms(1, "ann", "first", end));
    assertEquals(Optional.of("ann first 0 " + end), queue.pass(1));
    assertEquals(Optional.of(end * 1000), queue.live(1));

    Response claim = queue.claim(1, "ann", "second", Duration.ZERO);

    assertEquals("first", claim.get(3).toString());
    assertEquals(end, claim.get(5).toLong());
  }

  @Test
  void anEndedPassIsNotGivenAgain() {
    queue.restore(1, 1);
    queue.pass(1, "ann first 1 2", 2_000);
    assertEquals("gone", queue.claim(1, "ann", "second").get(0).toString());
    TestRedis.send("DEL", RoomKeys.live(queue.room()));
    assertEquals("gone", queue.claim(1, "ann", "second").get(0).toString());
  }

  @Test
  void aRoomThatTakesNoClaimsGivesNoNewPassesAndKeepsThoseThatWereGiven() {
    queue.restore(1, 0, "maxActive", "2");
    assertEquals(2, queue.admitted());
    queue.claim(1, "ann", "first");
    queue.configure("revision", "2", "claims", "0");
    assertEquals("pass", queue.claim(1, "ann", "again").get(0).toString());
    assertEquals("closed", queue.claim(2, "bob", "second").get(0).toString());
    assertTrue(queue.turn(2).isPresent());
  }

  @Test
  void whoWaitsLearnsTheirPositionAndWhoMissedTheTurnThatItIsGone() {
    queue.restore(1, 3);
    assertEquals(List.of("waiting", "2"), words(queue.claim(5, "ann", "first")));
    assertEquals("waiting", queue.standing(5));
    assertEquals(List.of("gone"), words(queue.claim(3, "bob", "second")));
    assertEquals("gone", queue.standing(3));
  }

  @Test
  void aVisitorWhoWasPassedOverAndClaimsOrPollsIsNext() {
    long later = Instant.now().plusSeconds(600).toEpochMilli();
    queue.restore(1, 3, "maxActive", "0");
    queue.absentUntil(1, later);
    queue.absentUntil(2, later);
    for (int i = 0; i < 2; i++) {
      assertEquals(List.of("waiting", "1"), words(queue.claim(1, "ann", "first")));
      assertEquals("waiting", queue.standing(2));
    }
    assertEquals(Optional.empty(), queue.absent(1));
    assertEquals(Optional.empty(), queue.absent(2));
    queue.state("maxActive", 2);
    queue.admitted();
    assertEquals("turn", queue.standing(1));
    assertEquals("turn", queue.standing(2));
  }

  @Test
  void aPassIsShownOnceItIsConfirmed() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    assertEquals("turn", queue.standing(1));
    queue.claim(1, "ann", "first");
    assertEquals("turn", queue.standing(1));
    queue.confirms(1, "ann", "first", Instant.now().getEpochSecond() + 60);
    assertEquals("live", queue.standing(1));
  }

  @Test
  void aFinishedPassIsGoneAndItsSlotIsFree() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.claim(1, "ann", "first");
    assertTrue(queue.finishes(1));
    assertFalse(queue.finishes(1));
    assertEquals(Optional.empty(), queue.pass(1));
    assertFalse(
        queue.confirms(1, "ann", "first", Instant.now().getEpochSecond() + 60),
        "It was finished before PostgreSQL had it");
    assertEquals(Optional.empty(), queue.live(1));
    assertEquals(1, queue.admitted());
  }

  /** The queue is another's, or nobody's: only a copy from PostgreSQL makes it this Redis's. */
  @Test
  void aRedisThatTheQueueWasNotCopiedToGivesNothing() {
    assertEquals("lost", queue.claim(1, "ann", "first").get(0).toString());
    assertEquals("lost", queue.standing(1));
    assertEquals("lost", queue.runs());
    assertEquals(List.of(), queue.snapshot());
    queue.restore(1, 1);
    queue.turnEnds(1, Instant.now().plusSeconds(60).toEpochMilli());
    TestRedis.send("HSET", RoomKeys.state(queue.room()), "run", "another");
    assertEquals("lost", queue.claim(1, "ann", "first").get(0).toString());
    assertEquals("lost", queue.runs());
    assertEquals(1, queue.restore(1, 1));
    assertNotEquals("lost", queue.runs());
  }

  private static List<String> words(Response reply) {
    return reply.stream().map(Response::toString).toList();
  }

  @Test
  void aSlotIsExtendedByItsPassAloneAndNeverBeyondTheCap() {
    queue.restore(1, 1);
    long now = Instant.now().getEpochSecond();
    queue.pass(1, "ann first " + (now - 50) + " " + (now + 10), (now + 10) * 1000);
    assertEquals("gone", queue.renew(1, "second", A_MINUTE, now + 3600).get(0).toString());
    assertEquals("gone", queue.renew(2, "first", A_MINUTE, now + 3600).get(0).toString());
    assertEquals(Optional.of((now + 10) * 1000), queue.live(1));

    long end = queue.renew(1, "first", A_MINUTE, now + 3600).get(2).toLong();
    assertTrue(end >= now + 60 && end <= now + 90, "" + end);
    assertEquals(Optional.of(end * 1000), queue.live(1));
    assertEquals(Optional.of("ann first " + (now - 50) + " " + end), queue.pass(1));
    assertEquals(
        now + 100, queue.renew(1, "first", A_MINUTE.multipliedBy(9), now + 100).get(2).toLong());
    assertEquals(
        now + 100, queue.renew(1, "first", A_MINUTE, now + 50).get(2).toLong(), "never earlier");
  }

  @Test
  void whatHasNoSlotIsNotRenewed() {
    queue.restore(1, 1);
    long now = Instant.now().getEpochSecond();
    queue.pass(1, "ann first " + (now - 90) + " " + (now - 1), (now - 1) * 1000);
    assertEquals("gone", queue.renew(1, "first", A_MINUTE, now + 3600).get(0).toString());
    assertEquals(Optional.of((now - 1) * 1000), queue.live(1));
  }

  @Test
  void aRedisThatTheQueueWasNotCopiedToRenewsNothing() {
    assertEquals("lost", queue.renew(1, "first", A_MINUTE, 1).get(0).toString());
    queue.copyOnly(1, 1);
    assertEquals("lost", queue.renew(1, "first", A_MINUTE, 1).get(0).toString());
  }

  /** A claim that was repeated read the earlier end before the renewal, and confirms it after. */
  @Test
  void aConfirmationThatIsLateDoesNotTakeARenewedPassItsTime() {
    queue.restore(1, 0);
    long later = Instant.now().getEpochSecond() + 600;
    queue.pass(1, "ann first 0 " + later, later * 1000);
    assertTrue(queue.confirms(1, "ann", "first", later - 300));
    assertEquals(Optional.of("ann first 0 " + later), queue.pass(1));
    assertTrue(queue.confirms(1, "ann", "first", later + 300));
    assertEquals(Optional.of("ann first 0 " + (later + 300)), queue.pass(1));
  }
}
