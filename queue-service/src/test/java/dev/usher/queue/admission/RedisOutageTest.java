package dev.usher.queue.admission;

import static dev.usher.queue.testing.StoredQueue.at;
import static dev.usher.queue.testing.StoredQueue.saved;
import static dev.usher.queue.testing.StoredQueue.serving;
import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Management;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Redis that is gone or silent while visitors join and wait. */
@QuarkusTest
@WithTestResource(TestStores.class)
class RedisOutageTest {
  private static final Map<String, String> OPERATOR =
      Map.of("Authorization", "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)));

  @Test
  void withoutRedisVisitorsJoinAndWaitAndWhenItIsBackTheLineGoesOn() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2);
    List<Visitor> crowd = room.joinMany(10);
    await().until(() -> saved(room), serving -> serving == 2);
    WaitingRoom served = WaitingRoom.opened(ServiceUnderTest.url());
    serving(served);
    TestRedis.send("HSET", RoomKeys.state(served.id()), "seq", "10", "serving", "100");
    await().until(() -> served.look().getLong("serving"), serving -> serving == 100);
    TestStores.stores().killRedis();
    try {
      Reply unknown = served.join();
      assertEquals(201, unknown.status(), "A number that was given is not thrown away");
      assertEquals("WAITING", unknown.text("/state"));
      Visitor newcomer = room.joins();
      assertEquals(11, newcomer.number());
      assertEquals(9, newcomer.polls().number("/position"));
      assertEquals("queue-unavailable", crowd.get(0).polls().problem());
      assertEquals("queue-unavailable", crowd.get(0).claims().problem());
      Reply health = Http.send("GET", Management.url() + "/q/health/ready", "", Map.of());
      assertEquals(200, health.status());
      await()
          .until(
              () -> Http.send("GET", Management.url() + "/q/health/ready", "", Map.of()).body(),
              body -> body.contains("stands still"));
      Reply report = Http.send("GET", ServiceUnderTest.url() + "/api/health", "", OPERATOR).is(200);
      assertEquals("UP", report.text("/status"));
      assertTrue(report.body().contains("\"degraded\":\"true\""), report::body);
      Http.send("GET", ServiceUnderTest.url() + "/api/health", "", Map.of()).is(401);
    } finally {
      TestStores.stores().startRedis();
    }
    await().until(() -> crowd.get(1).claims().status(), status -> status == 201);
    assertEquals(1, crowd.get(2).polls().number("/position"));
    assertEquals("YOUR_TURN", crowd.get(0).state());
  }

  /** Longer than a turn stands, and as long as nobody can take it. */
  @Test
  void whileRedisIsSilentVisitorsJoinAndNobodyLosesTheirTurn() {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2, "claimWindow", "PT6S");
    List<Visitor> crowd = room.joinMany(5);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    long silent = at(room);
    TestRedis.send("CLIENT", "PAUSE", "8000");
    Visitor newcomer = room.joins();
    assertEquals(6, newcomer.number());
    assertEquals(4, newcomer.polls().number("/position"));
    assertEquals("queue-unavailable", crowd.get(0).claims().problem());

    await().until(() -> at(room), at -> at > silent + 7000);
    assertEquals(201, crowd.get(0).claims().status());
    assertEquals(201, crowd.get(1).claims().status());
    assertEquals("not-your-turn", crowd.get(2).claims().problem());
  }
}
