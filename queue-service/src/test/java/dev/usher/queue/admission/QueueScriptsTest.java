package dev.usher.queue.admission;

import static dev.usher.testing.Eventually.await;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies, settings, passes and the rate, by the scripts alone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class QueueScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();

  @Test
  void aCopyOfAnEarlierEpochNeverReplacesALaterOne() {
    assertEquals(1, queue.restore(3, 7));
    assertEquals(0, queue.restore(2, 1));
    assertEquals(0, queue.restore(3, 1));
    assertEquals("7", queue.state("serving"));
    assertEquals(1, queue.restore(4, 8));
    assertEquals("8", queue.state("serving"));
  }

  @Test
  void olderSettingsNeverReplaceNewer() {
    queue.restore(1, 0);
    assertEquals(1, queue.configure("revision", "3", "maxActive", "30"));
    assertEquals(0, queue.configure("revision", "2", "maxActive", "20"));
    assertEquals(0, queue.configure("revision", "3", "maxActive", "20"));
    assertEquals("30", queue.state("maxActive"));
  }

  @Test
  void settingsMakeNoQueueOfALostOne() {
    assertEquals(0, queue.configure("revision", "3", "maxActive", "30"));
    assertTrue(TestRedis.send("HGET", RoomKeys.state(queue.room()), "revision").isEmpty());
  }

  /** A pause that came while the copy was on its way found no queue in Redis to be stored with. */
  @Test
  void aCopyMovesNobodyUntilSettingsFollowIt() {
    queue.copies("turns", List.of("1")).copyOnly(1, 1);
    assertEquals(0, queue.admitted());
    assertEquals("lost", queue.claim(1, "ann", "first").get(0).toString());
    assertEquals(1, queue.configure("revision", "1"));
    assertEquals("pass", queue.claim(1, "ann", "first").get(0).toString());
    await().until(queue::admitted, admitted -> admitted > 0);
  }

  /** As when Redis did not respond to the instance that paused the room. */
  @Test
  void nobodyIsLetInByOlderSettingsThanTheInstanceKnows() {
    queue.restore(1, 0);
    queue.knowsRevision(2);
    assertEquals(0, queue.admitted());
    queue.configure("revision", "2");
    assertTrue(queue.admitted() > 0);
  }

  @Test
  void aNewQueueMovesAtOnceAndOneThatWasLostStartsWithNothingToGive() {
    queue.restore(1, 0, "perMinute", "1");
    assertEquals(1, queue.admitted());
    queue.restore(2, 1, "perMinute", "1");
    assertEquals(0, queue.admitted());
  }

  @Test
  void aPassThatPostgresqlNeverGotIsGivenAnewWithItsWholeTime() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    Response first = queue.claim(1, "visitor", "first");
    long now = Instant.now().getEpochSecond();
    TestRedis.send(
        "HSET",
        RoomKeys.passes(queue.room()),
        "1",
        "visitor first " + (now - 90) + " " + (now - 30) + " ?");
    TestRedis.send("ZADD", RoomKeys.live(queue.room()), Long.toString((now - 30) * 1000), "1");
    queue.admit(ScriptedQueue.RECENTLY.plusMillis(1));
    Response second = queue.claim(1, "visitor", "second");
    assertEquals("first", first.get(3).toString());
    assertEquals("first", second.get(3).toString());
    assertTrue(second.get(5).toLong() >= now + 60, () -> "" + second);
  }

  /** Nobody was sent it: its visitor has another chance, and the slot is not kept for ever. */
  @Test
  void aPassThatPostgresqlNeverGotAndNobodyAsksForBecomesATurnAgain() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.claim(1, "visitor", "first");
    TestRedis.send("ZADD", RoomKeys.live(queue.room()), "1000", "1");
    queue.admitted();
    assertTrue(queue.turn(1).isPresent());
    assertTrue(TestRedis.send("HGET", RoomKeys.passes(queue.room()), "1").isEmpty());
    assertEquals("second", queue.claim(1, "visitor", "second").get(3).toString());
  }

  @Test
  void aConfirmedPassEndsWhenItSays() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.claim(1, "visitor", "first");
    long ended = Instant.now().getEpochSecond() - 1;
    assertTrue(queue.confirms(1, "visitor", "first", ended));
    assertEquals(1, queue.admitted(), "Number 2 has the slot");
    assertEquals("gone", queue.claim(1, "visitor", "second").get(0).toString());
    assertFalse(queue.confirms(1, "visitor", "first", ended));
  }

  @Test
  void aHigherRateAppliesAtOnce() {
    queue.restore(1, 0, "perMinute", "1");
    assertEquals(1, queue.admitted());
    assertEquals(0, queue.admitted());
    queue.configure("revision", "2", "perMinute", "6000");
    await().until(queue::admitted, admitted -> admitted > 0);
  }

  @Test
  void nobodyIsLetInBeforeTheStart() {
    queue.restore(1, 0, "from", Long.toString(Instant.now().plusSeconds(60).toEpochMilli()));
    assertEquals(0, queue.admitted());
    queue.configure("revision", "2", "from", Long.toString(Instant.now().toEpochMilli()));
    await().until(queue::admitted, admitted -> admitted > 0);
  }

  @Test
  void aRoomThatWasSetGoingByAClockThatIsAheadMovesAtOnceAndNoFaster() {
    long ahead = Instant.now().plusSeconds(60).toEpochMilli();
    queue.restore(1, 0, "since", Long.toString(ahead), "perMinute", "60");
    assertEquals(1, queue.admitted());
    assertEquals(0, queue.admitted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"since", "from"})
  void nothingAccumulatesFromBeforeItWasSetGoingOrStarts(String field) {
    long begins = Instant.now().toEpochMilli();
    queue.restore(1, 0, field, Long.toString(begins), "perMinute", "1200");
    long admitted = queue.admitted();
    double seconds = (Instant.now().toEpochMilli() - begins) / 1000.0;
    assertTrue(admitted <= 1 + 20 * seconds, admitted + " in " + seconds + " s");
  }

  @Test
  void afterATimeWithoutAdmissionNoMoreThanHalfASecondOfTheRateEnterAtOnce() {
    queue.restore(1, 0, "perMinute", "6000", "maxActive", "1000");
    assertEquals(50, queue.admitted());
  }

  @Test
  void allWhoWereAdmittedAtOnceCountTowardsTheRate() {
    queue.restore(1, 0, "perMinute", "240");
    long before = Instant.now().toEpochMilli();
    assertEquals(2, queue.admitted());
    assertTrue(Double.parseDouble(queue.state("nextAt")) >= before + 250);
  }

  /** The next is due by the rate, not by when the late run was: else the rate is never reached. */
  @ParameterizedTest
  @ValueSource(strings = {"20", "45", "60", "6000"})
  void aRunThatIsLateMakesUpForIt(String perMinute) {
    queue.restore(1, 0, "perMinute", perMinute, "maxActive", "1000");
    double interval = 60_000 / Double.parseDouble(perMinute);
    long due;
    long admitted;
    do {
      due = Instant.now().toEpochMilli() - 250;
      queue.state("nextAt", due);
      admitted = queue.admitted();
    } while (Instant.now().toEpochMilli() > due + 500);
    assertTrue(admitted >= 1);
    assertEquals(due + admitted * interval, Double.parseDouble(queue.state("nextAt")), 0.01);
  }

  @Test
  void aRunThatIsTooLateMakesUpForNothing() {
    queue.restore(1, 0, "perMinute", "60");
    long before = Instant.now().toEpochMilli();
    queue.state("nextAt", before - 501);
    assertEquals(1, queue.admitted());
    assertTrue(Double.parseDouble(queue.state("nextAt")) >= before + 1000);
  }

  @Test
  void noMoreAreInsideThanThereAreSlotsHoweverTheirTurnsAndPassesAreShared() {
    queue.restore(1, 0, "maxActive", "3");
    queue.live(901, Instant.now().plusSeconds(600).toEpochMilli());
    assertEquals(2, queue.admit(Duration.ZERO).get(5).toLong());
    Response run = queue.admit(Duration.ZERO);
    assertEquals(0, run.get(8).toLong());
    assertEquals(2, run.get(5).toLong());
    assertEquals(1, run.get(6).toLong());
  }

  @Test
  void whoCameBackIsNextOnceThereIsASlotAndTheRateAllowsIt() {
    queue.restore(1, 0, "maxActive", "1", "perMinute", "1");
    TestRedis.send("ZADD", RoomKeys.back(queue.room()), "-2", "-2", "-1", "-1");
    assertEquals(1, queue.admitted());
    assertTrue(queue.turn(-2).isPresent());
    queue.state("maxActive", 10);
    assertEquals(0, queue.admitted(), "The rate");
    queue.state("nextAt", 0);
    assertEquals(1, queue.admitted());
    assertTrue(queue.turn(-1).isPresent());
    queue.state("nextAt", 0);
    queue.admitted();
    assertTrue(queue.turn(1).isPresent());
  }

  @Test
  void whoCameBackIsAdmittedAlsoWhenNobodyElseWaits() {
    queue.restore(1, 1000);
    TestRedis.send("ZADD", RoomKeys.back(queue.room()), "5", "5");
    assertEquals(1, queue.admitted());
    assertTrue(queue.turn(5).isPresent());
  }

  @Test
  void anInstanceThatKnowsOfFewerNumbersHidesNone() {
    queue.restore(1, 1000);
    assertEquals(1000, queue.admit(10, 1000).get(3).toLong());
    assertEquals(1002, queue.admit(1002, 1000).get(3).toLong());
    assertEquals(1002, queue.admit(10, 1000).get(3).toLong());
    assertEquals(Optional.of(1002L), queue.turn(1002).map(end -> 1002L));
  }

  @Test
  void endedPassesFreeTheirSlotsAlsoInAPause() {
    queue.restore(1, 0, "admits", "0");
    queue.pass(900, "ann first 1 2", 2_000);
    queue.live(901, 2_000);
    Response run = queue.admit(Duration.ZERO);
    assertEquals(0, run.get(6).toLong());
    assertEquals(18, run.size());
    assertEquals(Optional.empty(), queue.pass(900));
  }

  @Test
  void aPassThatBecomesATurnAgainHasOneSlot() {
    queue.restore(1, 1000);
    queue.pass(900, "ann first 1 2 ?", 2_000);
    Response run = queue.admit(Duration.ZERO);
    assertEquals(1, run.get(5).toLong());
    assertEquals(0, run.get(6).toLong());
  }

  /** A checkpoint is written when the sequence number has changed. */
  @Test
  void eachChangeOfTheQueueAndNothingElseIsWorthACheckpoint() {
    queue.restore(1, 999, "maxActive", "10");
    assertEquals("0", queue.state("seq"));
    queue.admitted();
    assertEquals("1", queue.state("seq"), "admitted");
    queue.admitted();
    assertEquals("1", queue.state("seq"), "no change");
    queue.turnEnds(1000, 1);
    queue.admitted();
    assertEquals("2", queue.state("seq"), "a turn ended");
    queue.absentUntil(7, 1);
    queue.admitted();
    assertEquals("3", queue.state("seq"), "an absence ended");
    queue.pass(900, "ann first 1 2 ?", 2_000);
    queue.admitted();
    assertEquals("4", queue.state("seq"), "a pass became a turn again");
    TestRedis.send("ZADD", RoomKeys.back(queue.room()), "5", "5");
    queue.admitted();
    assertEquals("5", queue.state("seq"), "admitted who had been passed over");
  }

  @Test
  void aCheckpointHasTheTurnsAndAllWhoWerePassedOver() {
    queue.restore(6, 9, "admits", "0");
    queue.turnEnds(8, 1);
    queue.absentUntil(7, 1);
    TestRedis.send("ZADD", RoomKeys.back(queue.room()), "5", "5");
    assertEquals(
        List.of("6", "0", "9", "[8]", "[7, 5]", "[]", "[]", "[]", "0", "0"), queue.snapshot());
  }

  @Test
  void aCopyBringsTurnsPassesAndAbsencesAndNothingElseStays() {
    long now = Instant.now().toEpochMilli();
    queue.restore(1, 3, "maxActive", "3");
    queue.turnEnds(90, now);
    queue.pass(91, "ann first 1 2", now);
    queue.absentUntil(92, now);

    long until = now + 600_000;
    queue
        .copies("turns", List.of("5"))
        .copies("passes", List.of(List.of("6", "bob", "second", "1", "9999999999")))
        .copies("absent", List.of("7"))
        .restore(2, 4, "maxActive", "3", "turnsUntil", Long.toString(until), "perMinute", "1");

    assertEquals(
        List.of("2", "0", "4", "[5]", "[7]", "[]", "[]", "[]", "0", "0"), queue.snapshot());
    assertEquals(Optional.of(until), queue.turn(5), "Not before those sent away can be back");
    assertTrue(queue.absent(7).orElseThrow() >= now + 60_000);
    assertEquals(Optional.of("bob second 1 9999999999"), queue.pass(6));
    assertEquals(Optional.of(9_999_999_999_000L), queue.live(6));
    assertEquals(Optional.empty(), queue.pass(91));
    assertEquals(Optional.empty(), queue.live(91));
    queue.restore(3, 4);
    assertTrue(queue.turn(5).orElseThrow() >= now + 60_000, "A fresh claim window");
  }

  /** After a loss of Redis, numbers above the last checkpoint may have been served already. */
  @Test
  void whoWasServedSinceTheCheckpointIsNotServedAgain() {
    queue
        .copies("turns", List.of("1"))
        .copies("passes", List.of(List.of("2", "bob", "second", "1", "9999999999")))
        .restore(1, 0, "maxActive", "3");
    long end = queue.turn(1).orElseThrow() - 1_000;
    queue.turnEnds(1, end);
    assertEquals(1, queue.admitted());
    assertEquals(Optional.of(end), queue.turn(1));
    assertEquals(Optional.empty(), queue.turn(2));
    assertTrue(queue.turn(3).isPresent());
  }
}
