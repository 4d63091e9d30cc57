package dev.usher.queue.admission;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Queue numbers taken by somebody who never looks after them, in front of those who do. The tests
 * move the clock of admission, by the time at which its period began.
 */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class AbsentVisitorsTest {
  private static final Object[] ONE_SLOT = {
    "maxActive", 1, "claimWindow", "PT1H", "passTtl", "PT1H"
  };

  @Inject QueueSettings settings;

  private final WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), ONE_SLOT);
  private final Reply first = await().until(room.joins()::claims, reply -> reply.status() == 201);

  /** A hundred claim windows would be more than four days. */
  @Test
  void visitorsWhoNeverPollDoNotCostTheOthersAClaimWindowEach() {
    List<Visitor> absent = room.joinMany(100);
    Visitor honest = room.joins();
    aPeriodBegins();
    await().until(honest::state, state -> isSeen(honest));
    aPeriodBegins();

    room.finish(first.text("/passId"));
    await().until(honest::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", absent.get(50).state(), "Back in time, and no slot is free");
    assertEquals("not-your-turn", absent.get(51).claims().problem());
    Reply pass = honest.claims().is(201);
    Visitor newcomer = room.joins();

    room.finish(pass.text("/passId"));
    await().until(absent.get(50)::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", absent.get(51).state());
    assertEquals("WAITING", newcomer.state());
    Reply second = absent.get(50).claims().is(201);
    assertEquals("not-your-turn", absent.get(51).claims().problem(), "One slot is one slot");
    room.finish(second.text("/passId"));
    await().until(absent.get(51)::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", newcomer.state());
  }

  @Test
  void whoKeepsToRetryAfterAndWhoListensIsNeverPassedOver() {
    List<Visitor> visitors = room.joinMany(4);
    Visitor polling = visitors.get(0);
    Visitor listening = visitors.get(1);
    PositionStreamClient listener = PositionStreamClient.to(listening);
    for (int period = 0; period < 3; period++) {
      aPeriodBegins();
      await().until(() -> isSeen(listening));
      long retryAfter = polling.polls().number("/retryAfter");
      assertTrue(retryAfter < settings.waitingRoom().absentAfter().toSeconds(), "In each period");
      await().until(() -> isSeen(polling));
    }

    room.finish(first.text("/passId"));
    Reply second = await().until(polling::claims, reply -> reply.status() == 201);
    assertEquals(polling.number(), room.look().getLong("serving"));
    room.finish(second.text("/passId"));
    listener.awaitPosition("YOUR_TURN");
    assertEquals(listening.number(), room.look().getLong("serving"));
  }

  @Test
  void whoWasPassedOverKeepsTheRightToComeBackWhenRedisIsLost() {
    Visitor absent = room.joins();
    Visitor honest = room.joins();
    aPeriodBegins();
    await().until(honest::state, state -> isSeen(honest));
    aPeriodBegins();
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

  /** The present period ends, and one begins in which all who have joined are watched. */
  private void aPeriodBegins() {
    String state = RoomKeys.state(room.id());
    long joined = TestDatabase.number("select issued from queue.counter where room = ?", room.id());
    await("all are watched")
        .until(
            () -> {
              TestRedis.send("HSET", state, "watchSince", "0");
              await("a period begins").until(() -> state("watchSince"), since -> since > 0);
              return state("watching");
            },
            watching -> watching == joined);
  }

  /** Whether this period has seen the visitor. */
  private boolean isSeen(Visitor visitor) {
    String bit = Long.toString(visitor.number() - state("seenBase"));
    return TestRedis.send("GETBIT", RoomKeys.seen(room.id()), bit)
        .filter(seen -> seen.toLong() == 1)
        .isPresent();
  }

  private long state(String field) {
    return TestRedis.send("HGET", RoomKeys.state(room.id()), field)
        .map(Response::toLong)
        .orElse(0L);
  }
}
