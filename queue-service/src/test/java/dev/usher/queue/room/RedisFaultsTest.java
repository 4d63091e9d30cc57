package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Redis that is gone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class RedisFaultsTest {
  @Test
  void withoutRedisWhatNeedsItIsUnavailableForNowAndTheRestGoesOn() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 3);
    List<Visitor> crowd = room.crowd(5);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 3);
    String passId = crowd.get(0).claims().json().getString("passId");

    TestStores.stores().killRedis();
    try {
      assertAway(crowd.get(1).claims());
      assertAway(crowd.get(1).asks());
      assertAway(room.finish(passId));
      assertEquals(200, crowd.get(4).asks().status());
      assertEquals(201, room.join().status());
      assertEquals(200, room.set("maxActive", 4).status());
    } finally {
      TestStores.stores().startRedis();
    }
    await().until(() -> room.finish(passId).status(), status -> status == 204);
    await().until(() -> crowd.get(1).claims().status(), status -> status == 201);
  }

  private static void assertAway(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals("line-unavailable", reply.problem());
    assertFalse(reply.header("Retry-After").isEmpty());
  }
}
