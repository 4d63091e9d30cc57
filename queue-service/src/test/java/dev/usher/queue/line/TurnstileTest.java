package dev.usher.queue.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.Eventually;
import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Http;
import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.SmallHall;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(SmallHall.class)
class TurnstileTest {
  private static final int MOST_SERVED = 2 * SmallHall.JOINERS;

  @Inject Turnstile turnstile;

  @Test
  void moreJoinersThanCanWaitAreRefusedAtOnceAndTheOthersGetTheirNumbers() throws Exception {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    room.joins();
    List<CompletableFuture<Reply>> joiners;
    try (Connection blocker = lockCounter(room)) {
      joiners =
          IntStream.range(0, 50)
              .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tickets", "", Map.of()))
              .toList();
      // While the counter is locked only refusals can come; at most a block and the hall wait.
      Eventually.see(
          () -> joiners.stream().filter(CompletableFuture::isDone).count(),
          done -> done >= 50 - MOST_SERVED);
      blocker.rollback();
    }
    List<Reply> replies = joiners.stream().map(CompletableFuture::join).toList();
    long refused =
        replies.stream()
            .filter(reply -> reply.status() == 503 && reply.problem().equals("overloaded"))
            .filter(reply -> !reply.header("Retry-After").isEmpty())
            .count();
    assertTrue(refused >= 50 - MOST_SERVED, replies::toString);
    List<Long> numbers =
        replies.stream()
            .filter(reply -> reply.status() == 201)
            .map(reply -> reply.json().getLong("number"))
            .toList();
    assertEquals(numbers.size(), Set.copyOf(numbers).size());
    assertTrue(room.joins().number() > numbers.stream().mapToLong(n -> n).max().orElse(1));
  }

  @Test
  void inABlockNumbersAreGivenInTheOrderOfJoining() throws Exception {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    List<CompletableFuture<Joined>> joiners;
    try (Connection blocker = lockCounter(room)) {
      joiners =
          IntStream.range(0, SmallHall.JOINERS)
              .mapToObj(i -> turnstile.join(room.id()).subscribeAsCompletionStage())
              .toList();
      blocker.rollback();
    }
    for (int i = 0; i < joiners.size(); i++) {
      Joined.Numbered numbered =
          assertInstanceOf(Joined.Numbered.class, joiners.get(i).get(10, TimeUnit.SECONDS));
      assertEquals(i + 1, numbered.ticket().number());
    }
  }

  private static Connection lockCounter(WaitingRoom room) throws SQLException {
    Connection blocker =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
    blocker.setAutoCommit(false);
    try (var lock =
        blocker.prepareStatement("select 1 from queue.counter where room = ? for update")) {
      lock.setString(1, room.id());
      lock.execute();
    }
    return blocker;
  }
}
