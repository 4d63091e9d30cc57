package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Redis that is gone. */
@QuarkusTest
@WithTestResource(TestStores.class)
class RedisUnreachableTest {
  @Test
  void withoutRedisWhatNeedsItIsUnavailableForNowAndTheRestGoesOn() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 3);
    List<Visitor> visitors = room.joinMany(5);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 3);
    String passId = visitors.get(0).claims().text("/passId");

    TestStores.stores().killRedis();
    try {
      assertAway(visitors.get(1).claims());
      assertAway(visitors.get(1).polls());
      assertAway(room.finish(passId));
      assertEquals(200, visitors.get(4).polls().status());
      assertEquals(201, room.join().status());
      assertEquals(200, room.set("maxActive", 4).status());
    } finally {
      TestStores.stores().startRedis();
    }
    await().until(() -> room.finish(passId).status(), status -> status == 204);
    await().until(() -> visitors.get(1).claims().status(), status -> status == 201);
  }

  private static void assertAway(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals("queue-unavailable", reply.problem());
    assertFalse(reply.header("Retry-After").isEmpty());
  }
}
