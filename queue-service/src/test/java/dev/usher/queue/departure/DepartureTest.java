package dev.usher.queue.departure;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Visitors who leave the queue, and who rejoin after a missed turn. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class DepartureTest {
  private static WaitingRoom oneSlot(Object... changes) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Object[] all = new Object[6 + changes.length];
    System.arraycopy(
        new Object[] {"maxActive", 1, "claimWindow", "PT1H", "passTtl", "PT1H"}, 0, all, 0, 6);
    System.arraycopy(changes, 0, all, 6, changes.length);
    room.set(all).is(201);
    return room;
  }

  @Test
  void whoLeavesGivesTheirTurnToTheNext() {
    WaitingRoom room = oneSlot();
    Visitor first = room.joins();
    Visitor second = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    Reply left = first.leaves().is(204);
    assertTrue(left.cookies().get(0).contains("Max-Age=0"), left.cookies().toString());
    await().until(second::state, "YOUR_TURN"::equals);
    assertEquals("MISSED", first.state());
    assertEquals("turn-missed", first.claims().problem());
    first.leaves().is(204);
  }

  @Test
  void whoLeavesTheLineIsNeverWaitedFor() {
    WaitingRoom room = oneSlot();
    Visitor first = room.joins();
    List<Visitor> others = room.joinMany(3);
    await().until(first::state, "YOUR_TURN"::equals);
    others.get(0).leaves().is(204);
    others.get(1).leaves().is(204);
    Visitor again = room.joins();
    assertTrue(again.number() > others.get(2).number(), "At the end");
    first.leaves().is(204);
    await().until(others.get(2)::state, "YOUR_TURN"::equals);
  }

  @Test
  void whoLeftStaysAwayWhenRedisIsLost() {
    WaitingRoom room = oneSlot();
    Visitor first = room.joins();
    Visitor second = room.joins();
    Visitor third = room.joins();
    Reply pass = await().until(first::claims, reply -> reply.status() == 201);
    second.leaves().is(204);
    await("the checkpoint")
        .until(
            () ->
                TestDatabase.number(
                    "select cardinality(departed) from queue.checkpoint where room = ?", room.id()),
            count -> count == 1);
    TestRedis.send("DEL", RoomKeys.all(room.id()).toArray(String[]::new));
    StoredQueue.serving(room);
    room.finish(pass.text("/passId"));
    await().until(third::state, "YOUR_TURN"::equals);
  }

  @Test
  void whoLeavesWithAPassEndsIt() {
    WaitingRoom room = oneSlot();
    Visitor first = room.joins();
    Visitor second = room.joins();
    await().until(first::claims, reply -> reply.status() == 201);
    first.leaves().is(204);
    await().until(second::state, "YOUR_TURN"::equals);
    assertEquals("pass-over", first.claims().problem());
    assertEquals("DONE", first.state());
  }

  @Test
  void onlyTheWaitingPageItselfCanLeave() {
    WaitingRoom room = oneSlot();
    Visitor visitor = room.joins();
    String cookie = "usher-queue-token-" + room.id() + "=" + visitor.token();
    Reply foreign =
        Http.send(
            "DELETE",
            room.uri() + "/tokens",
            "",
            Map.of("Cookie", cookie, "Origin", "https://evil.example"));
    assertEquals(403, foreign.status());
    assertEquals(401, Http.send("DELETE", room.uri() + "/tokens", "", Map.of()).status());
    await().until(visitor::state, "YOUR_TURN"::equals);
    assertEquals(
        204, Http.send("DELETE", room.uri() + "/tokens", "", Map.of("Cookie", cookie)).status());
  }

  @Test
  void whoMissedTheTurnJoinsAgainAtTheFrontOnceHoweverOftenTheyAsk() {
    WaitingRoom room = oneSlot("noShows", Map.of("rejoinGrace", "PT10M"));
    Visitor first = room.joins();
    Visitor second = room.joins();
    Visitor third = room.joins();
    misses(room, first);
    Reply missed = first.polls();
    assertEquals("MISSED", missed.text("/state"));
    assertTrue(missed.text("/rejoinEndsIn").startsWith("PT9M"), missed.toString());

    List<Reply> replies =
        IntStream.range(0, 8).mapToObj(i -> first.joinsAgainAsync()).toList().stream()
            .map(CompletableFuture::join)
            .toList();
    replies.forEach(
        reply -> {
          assertEquals(200, reply.status(), reply::toString);
          assertEquals(first.number(), reply.number("/number"));
        });
    second.leaves();
    await().until(first::state, "YOUR_TURN"::equals);
    assertEquals("WAITING", third.state());

    misses(room, first);
    assertEquals("MISSED", first.state());
    assertEquals("", first.polls().text("/rejoinEndsIn"));
    Reply again = first.joinsAgain().is(201);
    assertTrue(again.number("/number") > third.number(), "At the end, with a new number");
  }

  @Test
  void whoRejoinedBeforeALossOfRedisDoesNotRejoinTwice() {
    WaitingRoom room = oneSlot("noShows", Map.of("rejoinGrace", "PT10M"));
    Visitor first = room.joins();
    Visitor second = room.joins();
    misses(room, first);
    first.joinsAgain().is(200);
    await("the checkpoint")
        .until(
            () ->
                TestDatabase.number(
                    "select cardinality(rejoined) from queue.checkpoint where room = ?", room.id()),
            count -> count == 1);
    TestRedis.send("DEL", RoomKeys.all(room.id()).toArray(String[]::new));
    await().until(first::state, "WAITING"::equals);
    second.leaves().is(204);
    await().until(first::state, "YOUR_TURN"::equals);
    misses(room, first);
    assertEquals("MISSED", first.state());
    assertEquals("", first.polls().text("/rejoinEndsIn"));
  }

  /** The turn of a visitor ends now. */
  private static void misses(WaitingRoom room, Visitor visitor) {
    await().until(visitor::state, "YOUR_TURN"::equals);
    TestRedis.send("ZADD", RoomKeys.turns(room.id()), "1", Long.toString(visitor.number()));
    await().until(visitor::state, "MISSED"::equals);
  }
}
