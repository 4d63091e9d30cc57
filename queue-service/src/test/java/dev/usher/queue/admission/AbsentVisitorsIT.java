package dev.usher.queue.admission;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Queue numbers taken by somebody who never looks after them, in front of those who do; at a
 * packaged instance that counts a visitor as absent after four seconds.
 */
@SideBySide
class AbsentVisitorsIT {
  private static final Duration A_WHILE = Duration.ofMinutes(2);

  private static final ServiceProcess SERVICE =
      TestStores.service("queue-service", Map.of("usher.waiting-room.absent-after", "PT4S"));

  @BeforeAll
  static void start() {
    SERVICE.awaitReady(A_WHILE);
  }

  @AfterAll
  static void stop() {
    SERVICE.stop();
  }

  /** A hundred claim windows of eight seconds would be more than thirteen minutes. */
  @Test
  void visitorsWhoNeverPollDoNotCostTheOthersAClaimWindowEach() {
    WaitingRoom room = WaitingRoom.opened(SERVICE.url(), "maxActive", 1, "claimWindow", "PT8S");
    List<Visitor> absent = room.joinMany(100);
    Visitor honest = room.joins();
    await().atMost(A_WHILE).until(honest::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", absent.get(50).state(), "Back in time, and no slot is free");
    assertEquals("not-your-turn", absent.get(51).claims().problem());
    Reply pass = honest.claims();
    assertEquals(201, pass.status(), pass::toString);
    Visitor newcomer = room.joins();

    room.finish(pass.text("/passId"));
    await().until(absent.get(50)::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", absent.get(51).state());
    assertEquals("WAITING", newcomer.state());
    Reply second = absent.get(50).claims();
    assertEquals(201, second.status(), second::toString);
    assertEquals("not-your-turn", absent.get(51).claims().problem(), "One slot is one slot");
    room.finish(second.text("/passId"));
    await().until(absent.get(51)::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", newcomer.state());
  }

  @Test
  void whoKeepsToRetryAfterAndWhoListensIsNeverPassedOver() {
    WaitingRoom room = WaitingRoom.opened(SERVICE.url(), "maxActive", 1, "claimWindow", "PT4S");
    List<Visitor> visitors = room.joinMany(5);
    Reply first = await().until(visitors.get(0)::claims, reply -> reply.status() == 201);
    PositionStreamClient listener = PositionStreamClient.to(visitors.get(2));
    long nextPoll = System.nanoTime();
    while (!isWatched(visitors.get(2))) {
      long due = nextPoll;
      await().until(System::nanoTime, now -> now >= due);
      long retryAfter = visitors.get(1).polls().number("/retryAfter");
      assertTrue(retryAfter <= 2);
      nextPoll = System.nanoTime() + Duration.ofSeconds(retryAfter).toNanos();
    }
    room.finish(first.text("/passId"));
    Reply second = await().until(visitors.get(1)::claims, reply -> reply.status() == 201);
    assertEquals(2, room.look().getLong("serving"));
    room.finish(second.text("/passId"));
    listener.awaitPosition("YOUR_TURN");
    assertEquals(3, room.look().getLong("serving"));
  }

  @Test
  void whoWasPassedOverKeepsTheRightToComeBackWhenRedisIsLost() {
    WaitingRoom room = WaitingRoom.opened(SERVICE.url(), "maxActive", 1, "claimWindow", "PT30S");
    Reply first = await().until(room.joins()::claims, reply -> reply.status() == 201);
    Visitor absent = room.joins();
    Visitor honest = room.joins();
    await().atMost(A_WHILE).until(() -> honest.state() + "", state -> isWatched(absent));
    room.finish(first.text("/passId"));
    Reply second = await().until(honest::claims, reply -> reply.status() == 201);
    await()
        .until(
            () ->
                TestDatabase.number(
                    "select cardinality(absent) from queue.checkpoint where room = ?", room.id()),
            count -> count == 1);
    TestRedis.send("DEL", RoomKeys.all(room.id()).toArray(String[]::new));
    await().until(absent::state, "WAITING"::equals);
    room.finish(second.text("/passId"));
    await().until(absent::state, "YOUR_TURN"::equals);
    assertEquals(201, absent.claims().status());
  }

  /** Whether the number is passed over from now on if its visitor was not seen for a period. */
  private static boolean isWatched(Visitor visitor) {
    String room = visitor.room().substring(visitor.room().lastIndexOf('/') + 1);
    return TestRedis.send("HGET", RoomKeys.state(room), "watched")
        .filter(watched -> watched.toLong() >= visitor.number())
        .isPresent();
  }
}
