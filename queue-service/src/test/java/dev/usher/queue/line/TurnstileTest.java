package dev.usher.queue.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.Eventually;
import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Http;
import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(TurnstileTest.SmallHall.class)
class TurnstileTest {
  private static final int PLACES = 10;

  /** An instance in which few may wait for a number. */
  public static final class SmallHall implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.line.max-waiting-joiners", Integer.toString(PLACES));
    }
  }

  @Test
  void moreJoinersThanCanWaitAreRefusedAtOnceAndTheOthersGetTheirNumbers() throws Exception {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    room.joins();
    List<CompletableFuture<Reply>> joiners;
    try (Connection blocker =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres")) {
      blocker.setAutoCommit(false);
      try (var lock =
          blocker.prepareStatement("select 1 from queue.counter where room = ? for update")) {
        lock.setString(1, room.id());
        lock.execute();
      }
      joiners =
          IntStream.range(0, 50)
              .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tickets", "", Map.of()))
              .toList();
      awaitRefusals(joiners);
      blocker.rollback();
    }
    List<Reply> replies = joiners.stream().map(CompletableFuture::join).toList();
    long numbered = replies.stream().filter(reply -> reply.status() == 201).count();
    assertEquals(
        50 - numbered,
        replies.stream()
            .filter(reply -> reply.status() == 503 && reply.problem().equals("overloaded"))
            .filter(reply -> !reply.header("Retry-After").isEmpty())
            .count());
    assertEquals(numbered + 2, room.joins().number());
  }

  /** While the counter is locked only refusals can come; at most a block and the hall wait. */
  private static void awaitRefusals(List<CompletableFuture<Reply>> joiners) {
    Eventually.see(
        () -> joiners.stream().filter(CompletableFuture::isDone).count(),
        done -> done >= 50 - PLACES - PLACES);
  }
}
