package dev.usher.queue.pass;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class PassOverloadTest {
  private static final int MORE_THAN_CAN_WAIT = 300;

  @Test
  void moreClaimsAndPollsThanCanBeServedAreRefusedAtOnceAndKeepNobodyFromJoining()
      throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "claimWindow", "PT1S");
    Visitor late = room.joins();
    await().until(late::state, "MISSED"::equals);
    room.set("claimWindow", "PT10M");
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);

    List<CompletableFuture<Reply>> claims;
    List<CompletableFuture<Reply>> polls;
    try (Connection blocker =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres")) {
      blocker.setAutoCommit(false);
      try (var lock = blocker.createStatement()) {
        lock.execute("lock table queue.pass in access exclusive mode");
      }
      claims = many(visitor::claimsAsync);
      polls = many(late::pollsAsync);
      await().until(() -> refused(claims), refused -> refused >= 30);
      await().until(() -> refused(polls), refused -> refused >= 30);
      assertEquals(3, room.joins().number());
      blocker.rollback();
    }
    assertAllServedButRefused(claims, 201);
    assertAllServedButRefused(polls, 200);
    await().until(() -> visitor.claims().status(), status -> status == 201);
  }

  @Test
  void howeverManyClaimsWaitAPassCanBeGivenUp() {
    WaitingRoom busy = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = busy.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor leaving = room.joins();
    await().until(leaving::state, "YOUR_TURN"::equals);
    leaving.claims().is(201);
    List<CompletableFuture<Reply>> claims;
    try (TestDatabase.Lock claiming = StoredQueue.lock(busy)) {
      claims = many(visitor::claimsAsync);
      await().until(() -> refused(claims), refused -> refused >= 30);
      leaving.leaves().is(204);
      assertTrue(claiming.isHeld());
    }
    claims.forEach(CompletableFuture::join);
  }

  private static List<CompletableFuture<Reply>> many(Supplier<CompletableFuture<Reply>> call) {
    return IntStream.range(0, MORE_THAN_CAN_WAIT).mapToObj(i -> call.get()).toList();
  }

  private static long refused(List<CompletableFuture<Reply>> replies) {
    return done(replies).filter(reply -> reply.problem().equals("overloaded")).count();
  }

  private static Stream<Reply> done(List<CompletableFuture<Reply>> replies) {
    return replies.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join);
  }

  private static void assertAllServedButRefused(
      List<CompletableFuture<Reply>> replies, int served) {
    replies.forEach(CompletableFuture::join);
    done(replies)
        .forEach(
            reply -> {
              // Who waited for as long as PostgreSQL may take is refused for that reason.
              boolean refused =
                  reply.status() == 503
                      && List.of("overloaded", "queue-unavailable").contains(reply.problem())
                      && !reply.header("Retry-After").isEmpty();
              assertTrue(refused || reply.status() == served, reply::toString);
            });
  }
}
