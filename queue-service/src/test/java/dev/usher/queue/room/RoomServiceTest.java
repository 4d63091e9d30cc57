package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class RoomServiceTest {
  /** Well below what the pool of the service under test permits a statement. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @Inject RoomStore store;
  @Inject RoomPhaseStore phases;
  @Inject RoomDeletionStore deletions;
  @Inject RoomRegistry rooms;
  @Inject RedisRoomSettings settings;
  @Inject Clock clock;

  /** An operator whose lever is refused does not know whether it works all the same. */
  @Test
  void aChangeIsGivenMoreTimeThanAStatement() {
    RoomService service =
        new RoomService(store, phases, deletions, rooms, settings, () -> TIMEOUT, clock);
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    CompletionStage<Void> pause;
    try (TestDatabase.Lock lock =
        TestDatabase.lock("select from queue.room where id = ? for update", room.id())) {
      long over = System.nanoTime() + TIMEOUT.toNanos();
      pause = service.pause(room.id()).subscribeAsCompletionStage();
      await().until(System::nanoTime, now -> now > over);
      assertTrue(lock.isHeld());
    }
    pause.toCompletableFuture().join();
    assertEquals("PAUSED", room.look().getString("state"));
  }
}
