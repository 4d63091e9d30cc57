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
}
