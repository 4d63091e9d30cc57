package dev.usher.queue.admission;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rooms in which nobody waits until many come at once. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class PassthroughTest {
  @Test
  void theTurnComesWithTheResponseToTheJoin() {
    WaitingRoom room = opened("admitPerMinute", 60);
    for (int i = 1; i <= 5; i++) {
      Reply joined = room.join().is(201);
      assertEquals("YOUR_TURN", joined.text("/state"), joined::toString);
      assertEquals(i, joined.number("/number"));
      Visitor.of(room.uri(), joined).claims().is(201);
    }
  }

  @Test
  void manyWhoJoinAtOnceGoThroughAtOnce() {
    WaitingRoom room = opened("admitPerMinute", 1000);
    List<Visitor> visitors = room.joinMany(200);
    visitors.forEach(visitor -> visitor.claims().is(201));
  }

  @Test
  void beyondTheThresholdsThereIsAQueue() {
    WaitingRoom arrivals =
        opened("admitPerMinute", 6, "passthrough", new JsonObject().put("arrivalsPerMinute", 3));
    goThrough(arrivals, 3);
    goThrough(opened("passthrough", new JsonObject().put("active", 2), "maxActive", 2), 2);
    WaitingRoom full = opened("maxActive", 4);
    List<Visitor> visitors = goThrough(full, 4);
    full.finish(visitors.get(2).claims().is(201).text("/passId")).is(204);
    await().until(visitors.get(4)::state, "YOUR_TURN"::equals);
  }

  /** So many have a turn at once, and the next one waits; returns all of them. */
  private static List<Visitor> goThrough(WaitingRoom room, int many) {
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 0; i <= many; i++) {
      Reply joined = room.join();
      String state = i < many ? "YOUR_TURN" : "WAITING";
      assertEquals(state, joined.text("/state"), joined::toString);
      visitors.add(Visitor.of(room.uri(), joined));
    }
    await().until(() -> room.look().getBoolean("through"), is -> !is);
    assertEquals(2, room.join().number("/position"), "Nobody overtakes");
    return visitors;
  }

  @Test
  void theModeChangesLive() {
    WaitingRoom room = opened("maxActive", 100);
    assertEquals("YOUR_TURN", room.join().text("/state"));
    room.set("maxActive", 1).is(200);
    assertFalse(room.look().containsKey("through"));
    Visitor waiting = room.joins();
    await("a run").until(() -> waiting.polls().text("/state"), "WAITING"::equals);
    room.set(
            "mode",
            "PASSTHROUGH",
            "maxActive",
            100,
            "passthrough",
            new JsonObject().put("active", 7))
        .is(200);
    assertEquals(7, room.lookAsOperator().getJsonObject("passthrough").getInteger("active"));
    await().until(waiting::state, "YOUR_TURN"::equals);
    room.set("maxActive", 100).is(200);
    assertTrue(Objects.isNull(room.lookAsOperator().getJsonObject("passthrough")));
  }

  private static WaitingRoom opened(Object... changes) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Object[] all = new Object[changes.length + 2];
    System.arraycopy(changes, 0, all, 2, changes.length);
    all[0] = "mode";
    all[1] = "PASSTHROUGH";
    room.set(all).is(201);
    await("the first run").until(() -> room.look().getBoolean("through"));
    return room;
  }
}
