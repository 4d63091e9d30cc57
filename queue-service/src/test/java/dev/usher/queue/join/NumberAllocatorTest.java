package dev.usher.queue.join;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.login.PlaceClaim;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.testing.LowLimitsProfile;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LowLimitsProfile.class)
class NumberAllocatorTest {
  private static final int MOST_SERVED = 2 * LowLimitsProfile.JOINERS;

  @Inject NumberAllocator allocator;
  @Inject AgroalDataSource dataSource;
  @Inject NumberStore store;
  @Inject RoomRegistry rooms;
  @Inject QueueSettings settings;
  @Inject RoomActivity activity;
  @Inject MeterRegistry meters;

  @Test
  void moreJoinersThanCanWaitAreRefusedAtOnceAndTheOthersGetTheirNumbers() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.joins();
    List<CompletableFuture<Reply>> joiners;
    try (Connection blocker = lockCounter(room)) {
      joiners =
          IntStream.range(0, 50)
              .mapToObj(i -> Http.sendAsync("POST", room.uri() + "/tokens", "", Map.of()))
              .toList();
      // While the counter is locked only refusals can come; at most a block and the hall wait.
      await()
          .until(
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
            .map(reply -> reply.number("/number"))
            .toList();
    assertEquals(numbers.size(), Set.copyOf(numbers).size());
    assertTrue(room.joins().number() > numbers.stream().mapToLong(n -> n).max().orElse(1));
  }

  @Test
  void inABlockNumbersAreGivenInTheOrderOfJoining() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    List<CompletableFuture<JoinOutcome>> joiners;
    try (Connection blocker = lockCounter(room)) {
      joiners =
          IntStream.range(0, LowLimitsProfile.JOINERS)
              .mapToObj(i -> allocator.join(room.id()).subscribeAsCompletionStage())
              .toList();
      blocker.rollback();
    }
    for (int i = 0; i < joiners.size(); i++) {
      JoinOutcome.Numbered numbered =
          assertInstanceOf(JoinOutcome.Numbered.class, joiners.get(i).get(10, TimeUnit.SECONDS));
      assertEquals(i + 1, numbered.token().number());
    }
  }

  @Test
  void moreJoinersThanCanWaitInAllRoomsTogetherAreRefusedAtOnce() throws Exception {
    List<WaitingRoom> full =
        Stream.generate(() -> WaitingRoom.opened(ServiceUnderTest.url())).limit(3).toList();
    List<CompletableFuture<JoinOutcome>> joiners = new ArrayList<>();
    try (Connection first = lockCounter(full.get(0));
        Connection second = lockCounter(full.get(1));
        Connection third = lockCounter(full.get(2))) {
      for (WaitingRoom room : full) {
        for (int i = 0; i < LowLimitsProfile.JOINERS; i++) {
          joiners.add(joins(allocator, room));
        }
      }
      // None of these rooms is full, and nobody in them gets a number yet.
      assertEquals(
          3 * LowLimitsProfile.JOINERS - LowLimitsProfile.ALL_JOINERS, answered(joiners).size());
      answered(joiners).forEach(joined -> assertInstanceOf(JoinOutcome.Overloaded.class, joined));
      assertEquals("overloaded", WaitingRoom.opened(ServiceUnderTest.url()).join().problem());
      first.rollback();
      second.rollback();
      third.rollback();
    }
    for (CompletableFuture<JoinOutcome> joiner : joiners) {
      joiner.get(10, TimeUnit.SECONDS);
    }
    long numbered =
        answered(joiners).stream().filter(JoinOutcome.Numbered.class::isInstance).count();
    assertEquals(LowLimitsProfile.ALL_JOINERS, numbered);
    // Those who were answered count no longer, soon after that.
    await().until(() -> full.get(0).join().status(), status -> status == 201);
    for (int i = 0; i <= LowLimitsProfile.ALL_JOINERS; i++) {
      full.get(i % full.size()).joins();
    }
  }

  @Test
  void whileThisInstanceStopsJoinersAreRefused() throws Exception {
    withoutAThread(
        () -> {
          throw new RejectedExecutionException("shut down");
        });
  }

  @Test
  void withoutAThreadJoinersAreRefusedAndLaterOnesGetTheirNumbers() throws Exception {
    withoutAThread(
        () -> {
          throw new InternalError("no thread can be made");
        });
  }

  private void withoutAThread(Runnable failure) throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    List<CompletableFuture<JoinOutcome>> joiners = new ArrayList<>();
    List<NumberAllocator> own = new ArrayList<>();
    Executor executor =
        task -> {
          if (joiners.isEmpty()) {
            // Another comes meanwhile, and sees that somebody has asked for a thread.
            joiners.add(joins(own.get(0), room));
            failure.run();
          }
          task.run();
        };
    own.add(
        new NumberAllocator(store, rooms, settings, activity, meters, Clock.systemUTC(), executor));
    joiners.add(joins(own.get(0), room));
    assertEquals(2, answered(joiners).size());
    answered(joiners).forEach(joined -> assertInstanceOf(JoinOutcome.Unavailable.class, joined));

    assertInstanceOf(JoinOutcome.Numbered.class, joins(own.get(0), room).get(10, TimeUnit.SECONDS));
  }

  @Test
  void joinersWhoseBlockMeetsAnErrorAreRefusedAndLaterOnesGetTheirNumbers() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    AtomicBoolean fails = new AtomicBoolean(true);
    NumberStore failing =
        new NumberStore(dataSource) {
          @Override
          Optional<Block> take(String id, int count, Known known) {
            if (fails.get()) {
              throw new StackOverflowError("too deep");
            }
            return store.take(id, count, known);
          }
        };
    NumberAllocator own =
        new NumberAllocator(
            failing, rooms, settings, activity, meters, Clock.systemUTC(), Runnable::run);
    // More than may wait: those who are refused count no longer.
    for (int i = 0; i <= LowLimitsProfile.ALL_JOINERS; i++) {
      JoinOutcome refused = joins(own, room).get(10, TimeUnit.SECONDS);
      // The cause is logged with the response, which is limited; the allocator logs nothing.
      assertEquals(
          "too deep",
          assertInstanceOf(JoinOutcome.Unavailable.class, refused).cause().getMessage());
    }
    fails.set(false);
    assertInstanceOf(JoinOutcome.Numbered.class, joins(own, room).get(10, TimeUnit.SECONDS));
  }

  /** An asynchronous standby may lack the last numbers when it is promoted. */
  @Test
  void numbersThatPostgresqlHasLostAreNotGivenAgain() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    long last = room.joinMany(5).stream().mapToLong(Visitor::number).max().orElseThrow();
    TestDatabase.update("update queue.counter set issued = 2 where room = ?", room.id());
    assertEquals(last + 1, room.joins().number());
    assertEquals(last + 2, room.joins().number());
  }

  private static CompletableFuture<JoinOutcome> joins(NumberAllocator allocator, WaitingRoom room) {
    return allocator.join(room.id()).subscribeAsCompletionStage();
  }

  private static List<JoinOutcome> answered(List<CompletableFuture<JoinOutcome>> joiners) {
    return joiners.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join).toList();
  }

  /** A connection that breaks after the commit: the repeated transaction finds the places. */
  @Test
  void aPlaceOfALoginIsNewThoughItsCommitWasNotReported() throws Exception {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    NumberStore repeating =
        new NumberStore(dataSource) {
          @Override
          Optional<Placed> place(
              String id,
              List<PlaceClaim> claims,
              Map<String, String> visitors,
              long now,
              Known known) {
            super.place(id, claims, visitors, now, known);
            return super.place(id, claims, visitors, now, known);
          }
        };
    NumberAllocator own =
        new NumberAllocator(
            repeating, rooms, settings, activity, meters, Clock.systemUTC(), Runnable::run);
    long generation = rooms.known(room.id()).orElseThrow().room().generation();
    PlaceClaim login = new PlaceClaim("ab".repeat(32), generation, 0);
    assertInstanceOf(JoinOutcome.Numbered.class, places(own, room, login));
    assertInstanceOf(JoinOutcome.Kept.class, places(own, room, login));
  }

  private static JoinOutcome places(NumberAllocator allocator, WaitingRoom room, PlaceClaim login)
      throws Exception {
    return allocator.join(room.id(), login).subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
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
