package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaving the queue, and rejoining after a missed turn, by the scripts alone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class DepartureScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();

  @Test
  void aTurnThatIsGivenUpFreesItsSlotAtOnce() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    assertEquals(0, queue.admitted());
    assertEquals("left 1", queue.departs(1));
    assertEquals("left 0", queue.departs(1));
    assertEquals(1, queue.admitted());
    assertTrue(queue.turn(2).isPresent());
    assertEquals("gone", queue.standing(1));
  }

  @Test
  void whoLeavesWhileWaitingIsSkippedWithoutSlotRateOrWindow() {
    queue.restore(1, 0, "maxActive", "1", "perMinute", "60");
    assertEquals(1, queue.admitted());
    assertEquals("left 1", queue.departs(2));
    assertEquals("left 1", queue.departs(3));
    assertEquals("left 0", queue.departs(3));
    queue.leaves(1);
    queue.state("nextAt", 0);
    Response run = queue.admit(Duration.ZERO);
    assertEquals(1, run.get(8).toLong(), "One is admitted, and the rate allows one");
    assertEquals(0, run.get(10).toLong(), "Who left is not passed over as absent");
    assertTrue(queue.turn(4).isPresent());
    assertEquals("gone", queue.standing(2));
    assertEquals(0, queue.lengthOf(RoomKeys.departed(queue.room())), "Nothing is kept");
  }

  @Test
  void aCopyOfTheQueueRemembersWhoLeft() {
    queue.copies("departed", List.of("2")).restore(1, 0, "maxActive", "2");
    assertEquals(2, queue.admitted());
    assertTrue(queue.turn(3).isPresent());
    assertFalse(queue.turn(2).isPresent());
  }

  @Test
  void aPassStaysUntilItIsFinished() {
    queue.restore(1, 0);
    queue.pass(5, "visitor pass-5 0 9", Instant.now().plusSeconds(60).toEpochMilli());
    assertEquals("pass visitor pass-5", queue.departs(5));
    assertTrue(queue.live(5).isPresent());
  }

  /** Otherwise the place would seem to be free, and the claim could still end in a pass. */
  @Test
  void nothingIsGivenUpWhileAClaimIsUnderWay() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.claim(1, "visitor", "pass");
    assertEquals("claiming", queue.departs(1));
    assertTrue(queue.live(1).isPresent());
  }

  @Test
  void noMoreThanTenThousandDeparturesAreRememberedThoseNextFirst() {
    queue.restore(1, 0, "maxActive", "0");
    List<String> many = new ArrayList<>(List.of(RoomKeys.departed(queue.room())));
    for (int n = 101; n <= 10_100; n++) {
      many.add("" + n);
      many.add("" + n);
    }
    TestRedis.send("ZADD", many.toArray(String[]::new));
    queue.departs(50);
    assertEquals(10_000, queue.lengthOf(RoomKeys.departed(queue.room())));
    assertTrue(
        TestRedis.send("ZSCORE", RoomKeys.departed(queue.room()), "50").isPresent(),
        "The last in line is forgotten");
  }

  @Test
  void whoMissedTheTurnRejoinsAtTheFrontOnce() {
    queue.restore(1, 0, "maxActive", "1", "rejoinGrace", "60000");
    queue.admitted();
    queue.misses(1);
    assertEquals("missed", queue.standing(1));
    assertEquals("rejoined now", queue.rejoins(1));
    assertEquals("rejoined", queue.rejoins(1), "A repeated call changes nothing");
    assertEquals("waiting", queue.standing(1));
    queue.leaves(2);
    assertEquals(1, queue.admitted());
    assertEquals("turn", queue.standing(1), "Before all who wait");
    assertEquals("rejoined", queue.rejoins(1));
    queue.misses(1);
    assertEquals("gone", queue.standing(1), "Once is once");
    assertEquals("no", queue.rejoins(1));
  }

  @Test
  void withoutAGraceAMissedTurnIsOver() {
    queue.restore(1, 0, "maxActive", "1");
    queue.admitted();
    queue.misses(1);
    assertEquals("gone", queue.standing(1));
    assertEquals("no", queue.rejoins(1));
    assertEquals("no", queue.rejoins(500), "Who waits cannot rejoin");
    assertEquals("0", queue.state("overAdmission"));
  }

  @Test
  void afterTheGraceNobodyRejoinsAtTheFront() {
    queue.restore(1, 0, "maxActive", "1", "rejoinGrace", "60000");
    queue.admitted();
    queue.misses(1);
    TestRedis.send("ZADD", RoomKeys.missed(queue.room()), "1", "1");
    assertEquals("gone", queue.standing(1));
    assertEquals("no", queue.rejoins(1));
    queue.admitted();
    assertEquals(0, queue.lengthOf(RoomKeys.missed(queue.room())), "Nothing is kept");
  }

  @Test
  void whoLeftOrHasAPassDoesNotRejoin() {
    queue.restore(1, 0, "maxActive", "1", "rejoinGrace", "60000");
    queue.admitted();
    queue.misses(1);
    assertEquals("left 1", queue.departs(1));
    assertEquals("no", queue.rejoins(1));
    queue.claim(2, "visitor", "pass");
    queue.confirms(2, "visitor", "pass", Instant.now().plusSeconds(60).getEpochSecond());
    assertEquals("no", queue.rejoins(2));
  }

  @Test
  void aCopyOfTheQueueRemembersWhoMayRejoinAndWhoHas() {
    queue
        .copies("missed", List.of("1"))
        .copies("rejoined", List.of("2"))
        .copies("turns", List.of("2"))
        .restore(2, 2, "maxActive", "1", "rejoinGrace", "60000");
    assertEquals("missed", queue.standing(1));
    queue.misses(2);
    assertEquals("gone", queue.standing(2));
    assertEquals(List.of("[]", "[1]", "[]"), queue.snapshot().subList(4, 7));
  }

  @Test
  void timeInWhichNobodyCouldRejoinDoesNotCount() {
    queue.restore(1, 0, "maxActive", "1", "rejoinGrace", "60000");
    queue.admitted();
    queue.misses(1);
    long now = Instant.now().toEpochMilli();
    TestRedis.send("ZADD", RoomKeys.missed(queue.room()), "" + (now - 5_000), "1");
    queue.state("at", now - 60_000);
    queue.state("respondedAt", now - 60_000);
    queue.admitted();
    assertEquals("missed", queue.standing(1));
  }

  @Test
  void whoWasPassedOverMayReturnForAsLongAsTheGrace() {
    queue.restore(1, 0, "maxActive", "1", "rejoinGrace", "600000");
    queue.admitted();
    queue.aPeriodPasses();
    queue.see(3);
    queue.leaves(1);
    queue.admitted();
    long left = queue.absent(2).orElseThrow() - Instant.now().toEpochMilli();
    assertTrue(left > 500_000, "" + left);
  }
}
