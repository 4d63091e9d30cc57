package dev.usher.queue.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.Backstage;
import dev.usher.queue.testing.Eventually;
import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Http;
import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class AdmissionTest {
  private static final String CLAIMED = "select count(*) from queue.pass where room = ?";

  @Test
  void noMoreAreLetInThanTheRateAllows() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "admitPerMinute", 600);
    long start = System.nanoTime();
    room.crowd(100);
    Eventually.see(() -> serving(room), serving -> serving >= 30);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(serving(room) <= 10 + 10 * (seconds + 0.5), serving(room) + " in " + seconds);
  }

  @Test
  void noMoreAreInsideThanThereArePlaces() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 5, "claimWindow", "PT20S");
    List<Visitor> crowd = room.crowd(20);
    Eventually.see(() -> serving(room), serving -> serving == 5);
    Reply pass = crowd.get(0).claims();
    crowd.get(1).claims();
    long later = System.nanoTime() + Duration.ofMillis(1500).toNanos();
    Eventually.see(System::nanoTime, now -> now > later);
    assertEquals(5, serving(room));
    room.finish(pass.json().getString("passId"));
    Eventually.see(() -> serving(room), serving -> serving == 6);
  }

  @Test
  void aTurnThatIsNotTakenGoesToTheNext() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 1, "claimWindow", "PT5S");
    Visitor absent = room.joins();
    Visitor next = room.joins();
    Eventually.see(next::state, "YOUR_TURN"::equals);
    assertEquals("MISSED", absent.state());
    assertEquals("turn-missed", absent.claims().problem());
    assertEquals(201, next.claims().status());
  }

  @Test
  void aPassThatRunsOutFreesItsPlace() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 1, "passTtl", "PT1S");
    Visitor first = room.joins();
    Visitor second = room.joins();
    Eventually.see(() -> first.claims().status(), status -> status == 201);
    Eventually.see(second::state, "YOUR_TURN"::equals);
    assertEquals("DONE", first.state());
  }

  @Test
  void nobodyIsLetInDuringAPauseAndNothingAccumulates() {
    int perMinute = 1200;
    WaitingRoom room = WaitingRoom.opened(Here.base(), "admitPerMinute", perMinute);
    room.is("pause");
    room.crowd(60);
    long later = System.nanoTime() + Duration.ofMillis(2500).toNanos();
    Eventually.see(System::nanoTime, now -> now > later);
    assertEquals(0, serving(room));
    assertEquals("PAUSED", room.look().getString("state"));
    long start = System.nanoTime();
    room.is("resume");
    for (long serving = 0; serving < 40; serving = serving(room)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      assertTrue(seconds < 20, "It stands still");
      assertTrue(serving <= 1 + seconds * perMinute / 60, serving + " in " + seconds + " s");
    }
  }

  @Test
  void nobodyIsLetInBeforeTheStart() {
    Instant start = Instant.now().plusSeconds(3600);
    WaitingRoom room = WaitingRoom.opened(Here.base(), "startsAt", start.toString());
    Visitor first = room.joins();
    long running = at(room);
    Eventually.see(() -> at(room), at -> at > running + 1500);
    assertEquals(0, serving(room));
    assertEquals("not-your-turn", first.claims().problem());
  }

  @Test
  void aTurnLosesNoTimeWhileTheRoomIsPausedOrSoldOut() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 2, "claimWindow", "PT3S");
    List<Visitor> crowd = room.crowd(5);
    Eventually.see(() -> serving(room), serving -> serving == 2);
    for (String phase : List.of("pause", "sold-out")) {
      room.is(phase);
      long later = System.nanoTime() + Duration.ofSeconds(7).toNanos();
      Eventually.see(System::nanoTime, now -> now > later);
      room.is("resume");
      long running = at(room);
      Eventually.see(() -> at(room), at -> at > running);
      assertEquals("YOUR_TURN", crowd.get(1).state());
      assertEquals(2, serving(room));
    }
    assertEquals(201, crowd.get(0).claims().status());
    assertEquals(201, crowd.get(1).claims().status());
    assertEquals("not-your-turn", crowd.get(2).claims().problem());
  }

  /** The turn comes at once and stands for a second, but the visitor was sent away for longer. */
  @Test
  void whoKeepsToRetryAfterComesInTimeWhateverTheOperatorChanges() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "admitPerMinute", 1, "claimWindow", "PT16S");
    Visitor visitor = room.crowd(5).get(4);
    Eventually.see(() -> room.look().getLong("serving"), serving -> serving == 1);
    int retryAfter = visitor.asks().json().getInteger("retryAfter");
    assertTrue(retryAfter <= 8, () -> retryAfter + " s");
    long back = System.nanoTime() + Duration.ofSeconds(retryAfter).toNanos();
    room.set("admitPerMinute", 6000, "claimWindow", "PT1S");
    Eventually.see(System::nanoTime, now -> now > back);
    assertEquals("YOUR_TURN", visitor.state());
    assertEquals(201, visitor.claims().status());
  }

  /** Ten in line for three places, whose passes last ten minutes. */
  @Test
  void theEstimateIsLeftOutUntilAPlaceBecomesFreeAndNeverAbsurdThen() {
    WaitingRoom room =
        WaitingRoom.opened(Here.base(), "admitPerMinute", 60, "maxActive", 3, "passTtl", "PT10M");
    List<Visitor> crowd = room.crowd(10);
    String pass = "";
    for (Visitor visitor : crowd.subList(0, 3)) {
      Reply claim = Eventually.see(visitor::claims, reply -> reply.status() == 201);
      pass = claim.json().getString("passId");
    }
    Eventually.see(() -> room.look().getLong("active"), active -> active == 3);
    Reply before = crowd.get(4).asks();
    assertEquals("", before.json().getString("estimatedWait", ""), before::toString);
    room.finish(pass);
    Eventually.see(() -> room.look().getLong("serving"), serving -> serving == 4);
    String wait =
        Eventually.see(
            () -> crowd.get(4).asks().json().getString("estimatedWait", ""), w -> !w.isEmpty());
    Duration told = Duration.parse(wait);
    assertTrue(told.compareTo(Duration.ofSeconds(30)) > 0, wait);
    assertTrue(told.compareTo(Duration.ofMinutes(12)) <= 0, wait);
  }

  /** As right after the room was made, or after Redis was emptied. */
  @Test
  void whoWaitsIsSaidToWaitAlsoUntilRedisHasACopyOfTheLine() throws Exception {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 2);
    List<Visitor> crowd = room.crowd(5);
    Eventually.see(() -> room.look().getLong("serving"), serving -> serving == 2);
    try (Connection blocker = lockLine(room)) {
      Backstage.redis("DEL", RoomKeys.line(room.id()));
      Reply reply = crowd.get(3).claims();
      assertEquals("not-your-turn", reply.problem(), reply::toString);
      assertEquals(2, reply.json().getLong("position"));
      assertEquals("line-unavailable", crowd.get(0).claims().problem());
      blocker.rollback();
    }
    Eventually.see(() -> crowd.get(0).claims().status(), status -> status == 201);
  }

  /** A second copy would take back the turns and passes that were given in the first. */
  @Test
  void aCopyThatAnotherInstanceIsMakingIsWaitedFor() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "startsAt", "2100-01-01T00:00:00Z");
    long running = at(room);
    Eventually.see(() -> at(room), at -> at > running);
    Backstage.update(
        "update queue.line set epoch = 2, seq = 0, begun_at = clock_timestamp() where room = ?",
        room.id());
    long begun = begunMillis(room);
    Backstage.redis("DEL", RoomKeys.line(room.id()));
    Eventually.see(
        () -> Backstage.redis("HGET", RoomKeys.line(room.id()), "epoch"), Optional::isPresent);
    assertTrue(begunMillis(room) - begun >= 6000, () -> begunMillis(room) - begun + " ms");
  }

  /** As when the room is paused at an instance that can reach Redis no more than this one. */
  @Test
  void aLineIsCopiedWithTheSettingsThatHoldNow() {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    serving(room);
    String line = RoomKeys.line(room.id());
    Backstage.update(
        "update queue.room set phase = 'PAUSED', revision = revision + 1 where id = ?", room.id());
    Backstage.redis("DEL", line);
    Eventually.see(() -> Backstage.redis("HGET", line, "admits"), Optional::isPresent);
    assertEquals("0", Backstage.redis("HGET", line, "admits").orElseThrow().toString());
  }

  @Test
  void aFlushedRedisChangesNobodysPlace() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 6);
    List<Visitor> crowd = room.crowd(40);
    Eventually.see(() -> serving(room), serving -> serving == 6);
    String pass = crowd.get(0).claims().json().getString("pass");
    crowd.get(1).claims();
    Eventually.see(() -> saved(room), serving -> serving == 6);

    Backstage.redis("FLUSHALL");
    Eventually.see(() -> live(room), live -> live == 2);
    assertEquals(4, Backstage.redis("ZCARD", RoomKeys.turns(room.id())).orElseThrow().toLong());
    assertEquals(6, serving(room));
    assertEquals(pass, crowd.get(0).claims().json().getString("pass"));
    for (int i = 2; i < 6; i++) {
      assertEquals(201, crowd.get(i).claims().status());
    }
    assertEquals(1, crowd.get(6).asks().json().getLong("position"));
    assertEquals(34, crowd.get(39).asks().json().getLong("position"));
    assertEquals(41, room.joins().number());
    assertEquals(6, Backstage.number(CLAIMED, room.id()));
  }

  /** As after a restart with an old file, or a failover to a replica that lagged behind. */
  @Test
  void aRedisThatComesBackStaleIsNotBelieved() throws Exception {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 3);
    List<Visitor> crowd = room.crowd(10);
    Eventually.see(() -> saved(room), serving -> serving == 3);
    crowd.get(0).claims();
    String line = RoomKeys.line(room.id());
    Backstage.redis("DEL", RoomKeys.live(room.id()), RoomKeys.turns(room.id()));
    try (Connection blocker = lockLine(room)) {
      Backstage.redis("HSET", line, "serving", "1", "issued", "2", "run", "another-redis");
      assertEquals("line-unavailable", crowd.get(1).claims().problem());
      blocker.rollback();
    }
    Eventually.see(
        () -> Backstage.redis("HGET", line, "run").orElseThrow().toString(),
        run -> !run.equals("another-redis"));
    Eventually.see(() -> live(room), live -> live == 1);
    assertEquals(3, serving(room));
    assertEquals(201, crowd.get(1).claims().status());
    assertEquals("not-your-turn", crowd.get(3).claims().problem());
    assertEquals(11, room.joins().number());
  }

  @Test
  void withoutRedisVisitorsJoinAndWaitAndWhenItIsBackTheLineGoesOn() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 2);
    List<Visitor> crowd = room.crowd(10);
    Eventually.see(() -> saved(room), serving -> serving == 2);
    WaitingRoom served = WaitingRoom.opened(Here.base());
    serving(served);
    Backstage.redis("HSET", RoomKeys.line(served.id()), "seq", "10", "serving", "100");
    Eventually.see(() -> served.look().getLong("serving"), serving -> serving == 100);
    TestStores.stores().killRedis();
    try {
      Reply unknown = served.join();
      assertEquals(201, unknown.status(), "A number that was given is not thrown away");
      assertEquals("WAITING", unknown.json().getString("state"));
      Visitor newcomer = room.joins();
      assertEquals(11, newcomer.number());
      assertEquals(9, newcomer.asks().json().getLong("position"));
      assertEquals("line-unavailable", crowd.get(0).asks().problem());
      assertEquals("line-unavailable", crowd.get(0).claims().problem());
      Reply health = Http.send("GET", Here.base() + "/q/health/ready", "", Map.of());
      assertEquals(200, health.status());
      Eventually.see(
          () -> Http.send("GET", Here.base() + "/q/health/ready", "", Map.of()).http().body(),
          body -> body.contains("stands still"));
    } finally {
      TestStores.stores().startRedis();
    }
    Eventually.see(() -> crowd.get(1).claims().status(), status -> status == 201);
    assertEquals(1, crowd.get(2).asks().json().getLong("position"));
    assertEquals("YOUR_TURN", crowd.get(0).state());
  }

  /** Longer than a turn stands, and as long as nobody can take it. */
  @Test
  void whileRedisIsSilentVisitorsJoinAndNobodyLosesTheirTurn() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 2, "claimWindow", "PT4S");
    List<Visitor> crowd = room.crowd(5);
    Eventually.see(() -> room.look().getLong("serving"), serving -> serving == 2);
    long silent = at(room);
    Backstage.redis("CLIENT", "PAUSE", "7000");
    Visitor newcomer = room.joins();
    assertEquals(6, newcomer.number());
    assertEquals(4, newcomer.asks().json().getLong("position"));
    assertEquals("line-unavailable", crowd.get(0).claims().problem());

    Eventually.see(() -> at(room), at -> at > silent + 6000);
    assertEquals(201, crowd.get(0).claims().status());
    assertEquals(201, crowd.get(1).claims().status());
    assertEquals("not-your-turn", crowd.get(2).claims().problem());
  }

  /**
   * As when an instance still talks to a Redis that the others have given up. If it is the others
   * whose copy never came, the line must not stand like that for good.
   */
  @Test
  void noPassIsGivenInAnEpochThatIsOver() {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    Visitor visitor = room.joins();
    Eventually.see(visitor::state, "YOUR_TURN"::equals);
    Backstage.update("update queue.line set epoch = epoch + 1 where room = ?", room.id());
    Reply reply = visitor.claims();
    assertEquals(503, reply.status());
    assertEquals("line-unavailable", reply.problem());
    assertEquals(0, Backstage.number(CLAIMED, room.id()));
    Eventually.see(() -> visitor.claims().status(), status -> status == 201);
  }

  /** As after PostgreSQL was put back from a backup. */
  @Test
  void aCopyOfALaterEpochThanPostgresqlKnowsIsMadeAnew() {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    Visitor visitor = room.joins();
    Eventually.see(visitor::state, "YOUR_TURN"::equals);
    Backstage.update("update queue.line set epoch = epoch - 1, seq = 0 where room = ?", room.id());
    Eventually.see(() -> visitor.claims().status(), status -> status == 201);
    assertEquals(2, Backstage.number("select epoch from queue.line where room = ?", room.id()));
  }

  @Test
  void aCheckpointNeverMovesALineBack() {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    room.crowd(5);
    Eventually.see(() -> saved(room), serving -> serving == 5);
    Backstage.update(
        "update queue.line set seq = seq + 1000000, serving = 500 where room = ?", room.id());
    room.crowd(5);
    Eventually.see(() -> serving(room), serving -> serving == 10);
    long later = System.nanoTime() + Duration.ofMillis(2500).toNanos();
    Eventually.see(System::nanoTime, now -> now > later);
    assertEquals(500, saved(room));
  }

  @Test
  void redisKeepsNothingForThoseWhoWait() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 1);
    room.crowd(10);
    Eventually.see(() -> serving(room), serving -> serving == 1);
    long few = memory(room);
    room.crowd(500);
    Eventually.see(() -> room.look().getLong("waiting"), waiting -> waiting == 509);
    Eventually.see(
        () -> Backstage.redis("HGET", RoomKeys.line(room.id()), "issued").orElseThrow().toLong(),
        issued -> issued == 510);
    assertTrue(memory(room) <= few + 64, () -> few + " bytes, then " + memory(room));
  }

  private static Connection lockLine(WaitingRoom room) throws SQLException {
    Connection blocker =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
    blocker.setAutoCommit(false);
    try (var lock =
        blocker.prepareStatement("select 1 from queue.line where room = ? for update")) {
      lock.setString(1, room.id());
      lock.execute();
    }
    return blocker;
  }

  private static long memory(WaitingRoom room) {
    Response keys = Backstage.redis("KEYS", "*{" + room.id() + "}*").orElseThrow();
    long bytes = 0;
    for (Response key : keys) {
      bytes += Backstage.redis("MEMORY", "USAGE", key.toString()).orElseThrow().toLong();
    }
    return bytes;
  }

  private static long serving(WaitingRoom room) {
    return Eventually.see(
            () -> Backstage.redis("HGET", RoomKeys.line(room.id()), "serving"), Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  /** When admission last ran, by Redis's clock, in ms. */
  private static long at(WaitingRoom room) {
    return Eventually.see(
            () -> Backstage.redis("HGET", RoomKeys.line(room.id()), "at"), Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  private static long live(WaitingRoom room) {
    return Backstage.redis("ZCARD", RoomKeys.live(room.id())).orElseThrow().toLong();
  }

  private static long begunMillis(WaitingRoom room) {
    return Backstage.number(
        "select (extract(epoch from begun_at) * 1000)::bigint from queue.line where room = ?",
        room.id());
  }

  private static long saved(WaitingRoom room) {
    return Backstage.number("select serving from queue.line where room = ?", room.id());
  }
}
