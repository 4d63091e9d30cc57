package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More turns than slots, as far as turns are missed, by the scripts alone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class OverAdmissionScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();

  @Test
  void untilTurnsWereMissedThereAreNoMoreTurnsThanSlots() {
    queue.restore(1, 0, "maxActive", "10", "overAdmission", "100");
    assertEquals(10, queue.admitted());
    assertEquals(0, queue.admitted());
  }

  @ParameterizedTest
  @CsvSource({"0, 1000, 50, 10", "60, 120, 100, 14", "60, 120, 20, 12", "100, 80, 100, 20"})
  void asManyMoreAsAreExpectedToBeMissedUpToTheCap(
      String missed, String taken, String cap, long turns) {
    queue.restore(1, 0, "maxActive", "10", "overAdmission", cap);
    queue.state("turnsMissed", Long.parseLong(missed));
    queue.state("turnsTaken", Long.parseLong(taken));
    assertEquals(turns, queue.admitted());
  }

  @Test
  void theRateIsKeptWhateverIsExpected() {
    queue.restore(1, 0, "maxActive", "10", "overAdmission", "100", "perMinute", "60");
    queue.state("turnsMissed", 100);
    assertEquals(1, queue.admitted());
    assertEquals(0, queue.admitted());
  }

  @Test
  void passesNeverExceedTheSlotsAndATurnWithoutOneIsKept() {
    fullWithTwoMoreTurns();
    Response refused = queue.claim(11, "visitor", "pass-11");
    assertEquals("waiting", refused.get(0).toString());
    assertEquals(1, refused.get(1).toLong());
    assertEquals(10, queue.lengthOf(RoomKeys.live(queue.room())));
    assertEquals("waiting", queue.standing(11), "The page says that they are next");

    queue.finishes(1);
    assertEquals(0, queue.admitted(), "Who has a turn comes before all who wait");
    assertEquals("turn", queue.standing(11));
    assertEquals("pass", queue.claim(11, "visitor", "pass-11").get(0).toString());
    assertEquals("waiting", queue.claim(12, "visitor", "pass-12").get(0).toString());
    assertEquals("pass", queue.claim(11, "visitor", "other").get(0).toString(), "The same again");
  }

  /** The time that a turn had left when the last slot was taken, it has when one is free. */
  @Test
  void noTimeRunsWhileNoSlotIsFree() {
    fullWithTwoMoreTurns();
    long now = Instant.now().toEpochMilli();
    queue.turnEnds(11, now + 100);
    queue.admitted();
    queue.state("fullSince", now - 30_000);
    queue.turnEnds(11, now - 20_000);
    assertEquals(0, queue.admit(Duration.ZERO).get(9).toLong(), "Not missed");
    queue.finishes(1);
    assertEquals(0, queue.admit(Duration.ZERO).get(9).toLong());
    long left = queue.turn(11).orElseThrow() - Instant.now().toEpochMilli();
    assertTrue(left > 5_000 && left <= 30_000, "" + left);
    queue.turnEnds(11, 1);
    assertEquals(1, queue.admit(Duration.ZERO).get(9).toLong(), "Missed while a slot was free");
  }

  @Test
  void anOutageWhileNoSlotIsFreeCountsOnce() {
    fullWithTwoMoreTurns();
    long now = Instant.now().toEpochMilli();
    queue.turnEnds(11, now - 20_000);
    queue.state("fullSince", now - 30_000);
    queue.state("at", now - 25_000);
    queue.state("respondedAt", now - 25_000);
    queue.admitted();
    queue.finishes(1);
    queue.admitted();
    long left = queue.turn(11).orElseThrow() - Instant.now().toEpochMilli();
    assertTrue(left > 5_000 && left <= 30_000, "" + left);
  }

  @Test
  void whatIsMissedAndTakenIsLearned() {
    queue.restore(1, 0, "maxActive", "4", "overAdmission", "50");
    assertEquals(4, queue.admitted());
    queue.claim(1, "a", "pass-1");
    queue.claim(2, "b", "pass-2");
    queue.turnEnds(3, 1);
    queue.turnEnds(4, 1);
    Response run = queue.admit(Duration.ZERO);
    assertEquals("2.000", queue.state("turnsMissed"));
    assertEquals("2.000", queue.state("turnsTaken"));
    assertEquals("0.0833", run.get(12).toString(), "2 of 4, and 20 turns that were taken");
    queue.admitted();
    assertEquals("2.000", queue.state("turnsTaken"), "Once each");
    assertEquals("2.000", queue.snapshot().get(8));
  }

  /** The claims that took the last slots, too. */
  @Test
  void turnsThatFillTheRoomAreLearned() {
    fullWithTwoMoreTurns();
    queue.admitted();
    assertEquals("110.000", queue.state("turnsTaken"));
  }

  @Test
  void whatWasLearnedLongAgoLosesWeight() {
    queue.restore(1, 0, "maxActive", "4", "overAdmission", "50");
    queue.state("turnsMissed", 300);
    queue.state("turnsTaken", 100);
    queue.admitted();
    assertEquals("150.000", queue.state("turnsMissed"));
    assertEquals("50.000", queue.state("turnsTaken"));
  }

  @Test
  void withoutOverAdmissionNothingIsLearnedAndTurnsBecomePassesAsBefore() {
    queue.restore(1, 0, "maxActive", "2");
    queue.admitted();
    queue.misses(1);
    assertEquals("0", queue.state("turnsMissed"));
    queue.state("maxActive", 1);
    assertEquals("pass", queue.claim(2, "b", "pass-2").get(0).toString());
    assertEquals("pass", queue.claim(3, "c", "pass-3").get(0).toString(), "A turn is a turn");
    assertTrue(TestRedis.send("HGET", RoomKeys.state(queue.room()), "open").isEmpty());
  }

  @Test
  void passesNeverExceedTheSlotsAlsoOnceItIsSwitchedOff() {
    fullWithTwoMoreTurns();
    queue.configure("revision", "2", "overAdmission", "0");
    assertEquals("waiting", queue.claim(11, "visitor", "pass-11").get(0).toString());
    assertEquals("waiting", queue.standing(11));
    queue.admitted();
    assertEquals("waiting", queue.claim(11, "visitor", "pass-11").get(0).toString());

    queue.finishes(1);
    queue.finishes(2);
    queue.admitted();
    assertEquals("pass", queue.claim(11, "visitor", "pass-11").get(0).toString());
    assertEquals("pass", queue.claim(12, "visitor", "pass-12").get(0).toString());
  }

  @Test
  void noTimeRunsWhileNoSlotIsFreeAlsoOnceItIsSwitchedOff() {
    fullWithTwoMoreTurns();
    queue.configure("revision", "2", "overAdmission", "0");
    queue.turnEnds(11, Instant.now().toEpochMilli() - 20_000);
    assertEquals(0, queue.admit(Duration.ZERO).get(9).toLong(), "Not missed");
    assertEquals("waiting", queue.standing(11));
  }

  /** Ten slots with passes, and turns of 11 and 12. */
  private void fullWithTwoMoreTurns() {
    queue.restore(1, 0, "maxActive", "10", "overAdmission", "20");
    queue.state("turnsMissed", 80);
    queue.state("turnsTaken", 100);
    assertEquals(12, queue.admitted());
    for (int number = 1; number <= 10; number++) {
      assertEquals("pass", queue.claim(number, "visitor", "pass-" + number).get(0).toString());
    }
  }
}
