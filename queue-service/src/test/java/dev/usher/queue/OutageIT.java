package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.queue.testing.Wire;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two packaged instances, one of which reaches PostgreSQL over a wire that can be cut. */
class OutageIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Wire WIRE = new Wire();
  private static final Map<String, String> WIRED = WIRE.start();
  private static ServiceProcess wired = TestStores.service("queue-service", WIRED);
  private static ServiceProcess other = TestStores.service("queue-service", Map.of());

  @BeforeAll
  static void start() {
    wired.awaitReady(START);
    other.awaitReady(START);
  }

  @AfterAll
  static void stop() {
    wired.stop();
    other.stop();
    WIRE.stop();
  }

  @AfterEach
  void mend() {
    Wire.mend();
    if (!other.isAlive()) {
      other = TestStores.service("queue-service", Map.of());
    }
    wired.awaitReady(START);
    other.awaitReady(START);
  }

  /** The room goes on at the other instance: turns come, and those of absent visitors end. */
  @Test
  void anInstanceThatAloneLosesPostgresqlDoesNotStopTheRoom() {
    WaitingRoom room = WaitingRoom.opened(other.url(), "maxActive", 2, "claimWindow", "PT4S");
    List<Visitor> visitors = room.crowd(6);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    Wire.cut();
    await().until(() -> room.look().getLong("serving"), serving -> serving >= 4);
    await().until(visitors.get(3)::state, "YOUR_TURN"::equals);
    assertEquals(201, visitors.get(3).claims().status());
    assertEquals("turn-missed", visitors.get(0).claims().problem());
  }

  /** The case: no instance can reach PostgreSQL, for longer than turns stand. */
  @Test
  void whileNoInstanceReachesPostgresqlNoTurnRunsOutAlsoAcrossARestart() {
    WaitingRoom room = WaitingRoom.opened(wired.url(), "maxActive", 3, "claimWindow", "PT15S");
    List<Visitor> visitors = room.crowd(9);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 3);
    other.kill();
    Wire.cut();
    long later = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    await().atMost(Duration.ofMinutes(1)).until(System::nanoTime, now -> now > later);
    assertEquals(503, visitors.get(0).claims().status());
    assertEquals(3, room.look().getLong("serving"));
    wired.kill();
    Wire.mend();
    wired = TestStores.service("queue-service", WIRED);
    wired.awaitReady(START);
    for (Visitor visitor : visitors.subList(0, 3)) {
      Visitor there =
          new Visitor(wired.url() + "/api/rooms/" + room.id(), visitor.token(), visitor.number());
      Reply claim = there.claims();
      assertEquals(201, claim.status(), claim::toString);
    }
  }
}
