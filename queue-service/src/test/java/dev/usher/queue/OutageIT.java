package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two packaged instances, one of which reaches PostgreSQL through a proxy that can be cut. */
class OutageIT {
  private static final Duration START = Duration.ofMinutes(2);

  private static PostgresProxy proxy;
  private static Map<String, String> settings;
  private static ServiceProcess proxied;
  private static ServiceProcess other;

  @BeforeAll
  static void start() {
    proxy = new PostgresProxy();
    settings = proxy.start();
    proxied = TestStores.service("queue-service", settings);
    other = TestStores.service("queue-service", Map.of());
    proxied.awaitReady(START);
    other.awaitReady(START);
    WaitingRoom.awaitMadeAt(proxied.url());
  }

  @AfterAll
  static void stop() {
    proxied.stop();
    other.stop();
    proxy.stop();
  }

  @AfterEach
  void mend() {
    PostgresProxy.mend();
    if (!other.isAlive()) {
      other = TestStores.service("queue-service", Map.of());
    }
    proxied.awaitReady(START);
    other.awaitReady(START);
  }

  /** The room goes on at the other instance: turns come, and those of absent visitors end. */
  @Test
  void anInstanceThatAloneLosesPostgresqlDoesNotStopTheRoom() {
    WaitingRoom room = WaitingRoom.opened(other.url(), "maxActive", 2, "claimWindow", "PT4S");
    List<Visitor> visitors = room.joinMany(6);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    PostgresProxy.cut();
    await().until(() -> room.look().getLong("serving"), serving -> serving >= 4);
    await().until(visitors.get(3)::state, "YOUR_TURN"::equals);
    assertEquals(201, visitors.get(3).claims().status());
    assertEquals("turn-missed", visitors.get(0).claims().problem());
  }

  /** The case: no instance can reach PostgreSQL, for longer than turns stand. */
  @Test
  void whileNoInstanceReachesPostgresqlNoTurnRunsOutAlsoAcrossARestart() {
    WaitingRoom room = WaitingRoom.opened(proxied.url(), "maxActive", 3, "claimWindow", "PT8S");
    List<Visitor> visitors = room.joinMany(9);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 3);
    other.kill();
    PostgresProxy.cut();
    long later = System.nanoTime() + Duration.ofSeconds(11).toNanos();
    await().atMost(Duration.ofMinutes(1)).until(System::nanoTime, now -> now > later);
    assertEquals(503, visitors.get(0).claims().status());
    assertEquals(3, room.look().getLong("serving"));
    proxied.kill();
    PostgresProxy.mend();
    proxied = TestStores.service("queue-service", settings);
    proxied.awaitReady(START);
    for (Visitor visitor : visitors.subList(0, 3)) {
      Visitor there =
          new Visitor(proxied.url() + "/api/rooms/" + room.id(), visitor.token(), visitor.number());
      Reply claim = there.claims();
      assertEquals(201, claim.status(), claim::toString);
    }
  }
}
