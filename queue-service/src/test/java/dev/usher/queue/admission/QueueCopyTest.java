package dev.usher.queue.admission;

import static dev.usher.queue.testing.StoredQueue.at;
import static dev.usher.queue.testing.StoredQueue.begunMillis;
import static dev.usher.queue.testing.StoredQueue.live;
import static dev.usher.queue.testing.StoredQueue.lock;
import static dev.usher.queue.testing.StoredQueue.saved;
import static dev.usher.queue.testing.StoredQueue.serving;
import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.ShortIntervalsProfile;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Alone;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The copy of a queue in Redis: made anew from PostgreSQL when it is lost, stale or another. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(ShortIntervalsProfile.class)
class QueueCopyTest {
  private static final String CLAIMED = "select count(*) from queue.pass where room = ?";
  private static final String OLD_FILE =
      "redis.call('DEL', KEYS[2], KEYS[3]) return redis.call('HSET', KEYS[1],"
          + " 'seq', '0', 'serving', '1', 'issued', '2', 'run', 'another-redis')";
  private static final Duration A_MOMENT = Duration.ofSeconds(10);

  @Inject QueueRecovery recovery;
  @Inject RoomRegistry rooms;
  @Inject QueueSettings settings;

  /** As right after the room was made, or after Redis was emptied. */
  @Test
  void whoWaitsIsSaidToWaitAlsoUntilRedisHasACopyOfTheLine() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2);
    List<Visitor> visitors = room.joinMany(5);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    try (TestDatabase.Lock queueRow = lock(room)) {
      TestRedis.send("DEL", RoomKeys.state(room.id()));
      Reply reply = visitors.get(3).claims();
      assertEquals("not-your-turn", reply.problem(), reply::toString);
      assertEquals(2, reply.number("/position"));
      assertEquals("queue-unavailable", visitors.get(0).claims().problem());
      assertTrue(queueRow.isHeld());
    }
    await().until(() -> visitors.get(0).claims().status(), status -> status == 201);
  }

  /** A second copy would take back the turns and passes that were given in the first. */
  @Test
  void aCopyThatAnotherInstanceIsMakingIsWaitedFor() {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "startsAt", "2100-01-01T00:00:00Z");
    long running = at(room);
    await().until(() -> at(room), at -> at > running);
    TestDatabase.update(
        "update queue.checkpoint set epoch = 2, seq = 0, begun_at = clock_timestamp() where room = ?",
        room.id());
    long begun = begunMillis(room);
    TestRedis.send("DEL", RoomKeys.state(room.id()));
    await()
        .until(
            () -> TestRedis.send("HGET", RoomKeys.state(room.id()), "epoch"), Optional::isPresent);
    long waited = begunMillis(room) - begun;
    assertTrue(waited >= 2 * patience().toMillis(), () -> waited + " ms");
  }

  /** As when the room is paused at an instance that can reach Redis no more than this one. */
  @Test
  void aLineIsCopiedWithTheSettingsThatHoldNow() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    serving(room);
    String state = RoomKeys.state(room.id());
    TestDatabase.update(
        "update queue.room set phase = 'PAUSED', revision = revision + 1 where id = ?", room.id());
    TestRedis.send("DEL", state);
    await().until(() -> TestRedis.send("HGET", state, "admits"), Optional::isPresent);
    assertEquals("0", TestRedis.send("HGET", state, "admits").orElseThrow().toString());
  }

  /** The copy was begun with settings that a pause has replaced by the time it arrives. */
  @Test
  void aPauseHoldsThoughACopyOfTheLineWasOnItsWay() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    RoomSnapshot view = seenInRedis(room);
    QueueRecovery.Begun begun = recovery.begin(view, 0, System.nanoTime()).orElseThrow();
    room.is("pause");
    room.joins();
    recovery.copy(begun).await().atMost(A_MOMENT);
    long epoch = begun.state().epoch();
    await().until(() -> rooms.known(room.id()).orElseThrow().counters().epoch() >= epoch);
    await().until(() -> hasRevision(room, 2));
    assertEquals(0, serving(room));
  }

  /** As when Redis did not respond to the call that paused the room. */
  @Test
  void aPauseHoldsThoughRedisNeverLearnedOfIt() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    seenInRedis(room);
    room.is("pause");
    room.joins();
    TestRedis.send("HSET", RoomKeys.state(room.id()), "revision", "1", "admits", "1");
    await().until(() -> hasRevision(room, 2));
    assertEquals(0, serving(room));
  }

  @Alone
  @Test
  void aFlushedRedisChangesNobodysPlace() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 6);
    List<Visitor> visitors = room.joinMany(40);
    await().until(() -> serving(room), serving -> serving == 6);
    String pass = visitors.get(0).claims().text("/pass");
    visitors.get(1).claims();
    await().until(() -> saved(room), serving -> serving == 6);

    TestRedis.send("FLUSHALL");
    await().until(() -> live(room), live -> live == 2);
    assertEquals(4, TestRedis.send("ZCARD", RoomKeys.turns(room.id())).orElseThrow().toLong());
    assertEquals(6, serving(room));
    // Claims have to wait for the settings, which follow the copy.
    await().until(() -> visitors.get(0).claims().text("/pass"), pass::equals);
    for (int i = 2; i < 6; i++) {
      assertEquals(201, visitors.get(i).claims().status());
    }
    assertEquals(1, visitors.get(6).polls().number("/position"));
    assertEquals(34, visitors.get(39).polls().number("/position"));
    assertEquals(41, room.joins().number());
    assertEquals(6, TestDatabase.number(CLAIMED, room.id()));
  }

  /** As after a restart with an old file, or a failover to a replica that lagged behind. */
  @Test
  void aRedisThatComesBackStaleIsNotBelieved() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 3);
    List<Visitor> visitors = room.joinMany(10);
    await().until(() -> saved(room), serving -> serving == 3);
    visitors.get(0).claims();
    String state = RoomKeys.state(room.id());
    try (TestDatabase.Lock queueRow = lock(room)) {
      // One script: between two commands, admission would go on with half of the old file.
      TestRedis.send(
          "EVAL", OLD_FILE, "3", state, RoomKeys.live(room.id()), RoomKeys.turns(room.id()));
      assertEquals("queue-unavailable", visitors.get(1).claims().problem());
      assertTrue(queueRow.isHeld());
    }
    await()
        .until(
            () -> TestRedis.send("HGET", state, "run").orElseThrow().toString(),
            run -> !run.equals("another-redis"));
    await().until(() -> live(room), live -> live == 1);
    assertEquals(3, serving(room));
    await().until(() -> visitors.get(1).claims().status(), status -> status == 201);
    assertEquals("not-your-turn", visitors.get(3).claims().problem());
    assertEquals(11, room.joins().number());
  }

  /**
   * As when an instance still talks to a Redis that the others have given up. If it is the others
   * whose copy never came, the queue must not stay like that for good.
   */
  @Test
  void noPassIsGivenInAnEpochThatIsOver() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    TestDatabase.update(
        "update queue.checkpoint set epoch = epoch + 1, begun_at = clock_timestamp() where room = ?",
        room.id());
    Reply reply = visitor.claims();
    assertEquals(503, reply.status());
    assertEquals("queue-unavailable", reply.problem());
    assertEquals(0, TestDatabase.number(CLAIMED, room.id()));
    await().until(() -> visitor.claims().status(), status -> status == 201);
  }

  /** As after PostgreSQL was put back from a backup. */
  @Test
  void aCopyOfALaterEpochThanPostgresqlKnowsIsMadeAnew() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    TestDatabase.update(
        "update queue.checkpoint set epoch = epoch - 1, seq = 0 where room = ?", room.id());
    await().until(() -> visitor.claims().status(), status -> status == 201);
    assertEquals(
        2, TestDatabase.number("select epoch from queue.checkpoint where room = ?", room.id()));
  }

  @Test
  void aCheckpointNeverMovesALineBack() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.joinMany(5);
    await().until(() -> saved(room), serving -> serving == 5);
    TestDatabase.update(
        "update queue.checkpoint set seq = seq + 1000000, serving = 500 where room = ?", room.id());
    room.joinMany(5);
    await().until(() -> serving(room), serving -> serving == 10);
    // A round of checkpoints that began after that has been there too.
    for (int i = 1; i <= 2; i++) {
      WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
      other.joins();
      await().until(() -> saved(other), serving -> serving == 1);
    }
    assertEquals(500, saved(room));
  }

  /** As on a busy machine, where a copy may have arrived since Redis was asked for it. */
  @Test
  void aLookAtRedisThatIsOldByNowBeginsNoEpoch() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    await().until(room.joins()::state, "YOUR_TURN"::equals);
    RoomSnapshot view = seenInRedis(room);
    long old = System.nanoTime() - patience().toNanos() - 1;
    recovery.restore(view, 0, old).await().atMost(A_MOMENT);
    assertEquals(view.epoch(), epoch(room));

    recovery.restore(view, 0, System.nanoTime()).await().atMost(A_MOMENT);
    assertEquals(view.epoch() + 1, epoch(room), "Its age alone was against it");
  }

  /** The instance's view of the room once it has seen the copy of the latest epoch. */
  private RoomSnapshot seenInRedis(WaitingRoom room) {
    return await()
        .until(
            () -> rooms.known(room.id()).orElseThrow(),
            known -> known.epoch() > 0 && known.counters().epoch() == known.epoch());
  }

  private static boolean hasRevision(WaitingRoom room, long revision) {
    return TestRedis.send("HGET", RoomKeys.state(room.id()), "revision").orElseThrow().toLong()
        == revision;
  }

  /** How long a copy may take; twice that, one is waited for that another instance makes. */
  private Duration patience() {
    return settings.waitingRoom().redisTimeout().plus(settings.waitingRoom().checkpoint());
  }

  private static long epoch(WaitingRoom room) {
    return TestDatabase.number("select epoch from queue.checkpoint where room = ?", room.id());
  }
}
