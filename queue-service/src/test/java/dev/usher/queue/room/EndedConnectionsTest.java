package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL that ends connections and takes new ones at once. Not through a proxy: its timeout is
 * short, and nobody is refused only as long as new connections are made within it.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class EndedConnectionsTest {
  private static final int CROWD = 30;

  @Test
  void afterPostgresqlHasEndedAllConnectionsNobodyIsRefused() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 10 * CROWD);
    for (int round = 0; round < 5; round++) {
      List<Visitor> visitors = room.joinMany(CROWD);
      await().until(() -> visitors.get(CROWD - 1).state(), "YOUR_TURN"::equals);
      TestDatabase.endConnections();
      List<CompletableFuture<Reply>> claims = visitors.stream().map(Visitor::claimsAsync).toList();
      room.joinMany(CROWD);
      claims.forEach(claim -> claim.join().is(201));
    }
  }
}
