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
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 1, "claimWindow", "PT1S");
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
    WaitingRoom room = WaitingRoom.opened(Here.base(), "admitPerMinute", 60, "maxActive", 100);
    room.is("pause");
    room.crowd(20);
    long later = System.nanoTime() + Duration.ofMillis(2500).toNanos();
    Eventually.see(System::nanoTime, now -> now > later);
    assertEquals(0, serving(room));
    assertEquals("PAUSED", room.look().getString("state"));
    room.is("resume");
    Eventually.see(() -> serving(room), serving -> serving >= 1);
    assertTrue(serving(room) <= 2, () -> "" + serving(room));
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
  void aRedisThatComesBackStaleIsNotBelieved() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 3);
    List<Visitor> crowd = room.crowd(10);
    Eventually.see(() -> saved(room), serving -> serving == 3);
    crowd.get(0).claims();
    String line = RoomKeys.line(room.id());
    Backstage.redis("DEL", RoomKeys.live(room.id()), RoomKeys.turns(room.id()));
    Backstage.redis("HSET", line, "serving", "1", "issued", "2", "run", "another-redis");

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
    TestStores.stores().killRedis();
    try {
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

  /** As when an instance still talks to a Redis that the others have given up. */
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
            () -> Backstage.redis("HGET", RoomKeys.line(room.id()), "serving"),
            java.util.Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  private static long live(WaitingRoom room) {
    return Backstage.redis("ZCARD", RoomKeys.live(room.id())).orElseThrow().toLong();
  }

  private static long saved(WaitingRoom room) {
    return Backstage.number("select serving from queue.line where room = ?", room.id());
  }
}
