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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is passed over because they were not seen, by the scripts alone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class AbsenceScriptsTest {
  private final ScriptedQueue queue = new ScriptedQueue();

  @Test
  void whoWasNotSeenForAWholePeriodIsPassedOverAndGetsTheNextPlaceWhenBack() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
    queue.aPeriodPasses();
    queue.see(3, 4, 1_000_000);
    queue.leaves(1);
    Response run = queue.admit(Duration.ZERO);
    assertEquals(1, run.get(8).toLong());
    assertEquals(1, run.get(10).toLong());
    assertTrue(queue.turn(3).isPresent(), "2 was passed over, 3 is there");
    assertEquals("waiting", queue.standing(2));
    assertEquals("waiting", queue.claim(2, "visitor", "pass").get(0).toString());
    assertEquals(0, queue.admitted(), "No slot is free");
    queue.leaves(3);
    assertEquals(1, queue.admitted());
    assertEquals("turn", queue.standing(2), "Before all who wait");
    assertEquals("3", queue.state("serving"));
  }

  @Test
  void whoWasPassedOverMissesTheTurnAfterAClaimWindow() {
    queue.restore(1, 0, "maxActive", "1");
    queue.admitted();
    queue.aPeriodPasses();
    queue.see(3);
    queue.leaves(1);
    queue.admitted();
    TestRedis.send("ZADD", RoomKeys.absent(queue.room()), "1", "2");
    queue.admitted();
    assertEquals("gone", queue.standing(2));
  }

  /** In a gap nobody could be seen; and whoever has come near only now has not been watched. */
  @Test
  void nobodyIsPassedOverWhoCouldNotBeSeen() {
    queue.restore(1, 0, "maxActive", "1");
    queue.admitted();
    queue.leaves(1);
    assertEquals(0, queue.admit(Duration.ZERO).get(10).toLong(), "The first period is not over");
    queue.aPeriodPasses();
    long now = Instant.now().toEpochMilli();
    queue.state("at", now - 60_000);
    queue.state("respondedAt", now - 60_000);
    queue.leaves(2);
    assertEquals(0, queue.admit(Duration.ZERO).get(10).toLong(), "Nobody could be seen in the gap");
    assertTrue(queue.turn(3).isPresent());
  }

  @Test
  void ghostsCostNeitherTheRateNorPlaces() {
    queue.restore(1, 0, "maxActive", "1", "perMinute", "60");
    assertEquals(1, queue.admitted());
    queue.aPeriodPasses();
    queue.see(500);
    queue.leaves(1);
    queue.state("nextAt", 0);
    Response run = queue.admit(Duration.ZERO);
    assertEquals(1, run.get(8).toLong());
    assertEquals(498, run.get(10).toLong());
    assertTrue(queue.turn(500).isPresent());
  }

  @Test
  void onlyNumbersThatAreWatchedAreRecorded() {
    assertEquals(0, queue.see(5), "No queue");
    queue.restore(1, 4, "maxActive", "0");
    assertEquals(0, queue.see(5), "Not watched yet");
    queue.admitted();
    assertEquals(2, queue.see(3, 4, 5, 1000, 1001));
  }

  @Test
  void whoWasSeenInThePreviousPeriodIsNotPassedOver() {
    watchedWithOneTurn();
    queue.see(3);
    queue.aPeriodPasses();
    queue.leaves(1);
    queue.admitted();
    assertTrue(queue.turn(3).isPresent());
    assertTrue(queue.absent(2).isPresent());
  }

  @Test
  void whoWasSeenOnlyLongAgoIsPassedOver() {
    watchedWithOneTurn();
    queue.see(3);
    queue.aPeriodPasses();
    queue.aPeriodPasses();
    queue.see(9);
    queue.leaves(1);
    queue.admitted();
    assertTrue(queue.absent(3).isPresent());
    assertTrue(queue.turn(9).isPresent());
  }

  /** Positions of bits are relative to the number served last when their period began. */
  @Test
  void afterAGapAllAreWatchedAnew() {
    watchedWithOneTurn();
    queue.see(3);
    queue.aPeriodPasses();
    queue.see(4);
    long now = Instant.now().toEpochMilli();
    queue.state("at", now - 60_000);
    queue.state("respondedAt", now - 60_000);
    queue.admitted();
    queue.aPeriodPasses();
    queue.see(9);
    queue.leaves(1);
    assertEquals(7, queue.admit(Duration.ZERO).get(10).toLong());
    assertTrue(queue.turn(9).isPresent());
  }

  @Test
  void aShortGapDoesNotRestartTheWatch() {
    watchedWithOneTurn();
    queue.aPeriodPasses();
    queue.see(3);
    queue.leaves(1);
    queue.state("at", Instant.now().toEpochMilli() - 5_000);
    queue.admitted();
    assertTrue(queue.absent(2).isPresent(), "Shorter than a quarter of the period");

    queue.leaves(3);
    queue.see(5);
    queue.state("at", Instant.now().toEpochMilli() - 60_000);
    queue.admit(Duration.ofDays(1), Duration.ofSeconds(75));
    assertTrue(queue.absent(4).isPresent(), "Shorter than what a gap is");
  }

  @Test
  void numbersBeyondThoseWatchedForAPeriodAreNotPassedOver() {
    queue.restore(1, 0, "maxActive", "1", "perMinute", "60");
    queue.state("issued", 50_000);
    assertEquals(1_000, queue.admit(Duration.ZERO).get(11).toLong());
    queue.aPeriodPasses();
    queue.leaves(1);
    queue.state("nextAt", 0);
    Response run = queue.admit(1000, 10_000);
    assertEquals(1_000 - 1, run.get(10).toLong());
    assertTrue(queue.turn(1_001).isPresent());
  }

  @ParameterizedTest
  @CsvSource({"60, 1000", "1200, 4500", "6000, 10000"})
  void threeTimesWhatTheRateServesInAPeriodIsWatched(String perMinute, long ahead) {
    queue.restore(1, 7, "maxActive", "0", "perMinute", perMinute);
    queue.state("issued", 50_000);
    assertEquals(7 + ahead, queue.admit(Duration.ZERO).get(11).toLong());
  }

  @Test
  void aRunTakesABoundedNumberOfSteps() {
    watchedWithOneTurn();
    queue.aPeriodPasses();
    queue.leaves(1);
    assertEquals(10, queue.admit(1000, 10).get(10).toLong());
    assertEquals("11", queue.state("serving"));
    assertEquals("2", queue.state("seq"), "worth a checkpoint");
  }

  @Test
  void noMoreThanTenThousandAreRememberedAsPassedOver() {
    watchedWithOneTurn();
    queue.aPeriodPasses();
    List<String> many = new ArrayList<>(List.of(RoomKeys.absent(queue.room())));
    for (int n = 0; n < 9_999; n++) {
      many.add("9999999999999");
      many.add("other-" + n);
    }
    TestRedis.send("ZADD", many.toArray(String[]::new));
    queue.leaves(1);
    assertEquals(1, queue.admit(Duration.ZERO).get(10).toLong());
    assertTrue(queue.absent(2).isPresent());
    assertTrue(queue.turn(3).isPresent());
  }

  private void watchedWithOneTurn() {
    queue.restore(1, 0, "maxActive", "1");
    assertEquals(1, queue.admitted());
  }
}
