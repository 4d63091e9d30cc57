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
import java.time.Instant;
import org.junit.jupiter.api.Test;

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

  @Test
  void nothingAccumulatesFromBeforeItWasSetGoing() {
    long since = Instant.now().toEpochMilli();
    queue.restore(1, 0, "since", Long.toString(since), "perMinute", "1200");
    long admitted = queue.admitted();
    double seconds = (Instant.now().toEpochMilli() - since) / 1000.0;
    assertTrue(admitted <= 1 + 20 * seconds, admitted + " in " + seconds + " s");
  }
}
