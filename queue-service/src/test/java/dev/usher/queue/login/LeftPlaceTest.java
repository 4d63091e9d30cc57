package dev.usher.queue.login;

import static dev.usher.queue.login.LoginRooms.LOGIN;
import static dev.usher.queue.login.LoginRooms.opened;
import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Places of logins that missed their turn, left the queue, or were replaced. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LoginProfile.class)
class LeftPlaceTest {
  @Test
  void aMissedTurnIsMissedInEveryBrowser() {
    WaitingRoom room = opened("claimWindow", "PT1S", "maxActive", 1, "admitPerMinute", 60);
    Member ann = Member.some();
    Visitor first = Visitor.of(room.uri(), ann.joins(room));
    await().until(first::state, "MISSED"::equals);
    Reply again = ann.joins(room).is(201);
    assertEquals(2, again.number("/number"), "At the end, as with the queue token");
    assertEquals(again.text("/token"), ann.joins(room).is(200).text("/token"));
    Reply byOldToken = first.joinsAgain();
    assertEquals("login-invalid", byOldToken.problem(), "A queue token is no login");
    assertEquals(2, room.look().getLong("issued"));
  }

  @Test
  void oneLoginRejoinsAtTheFrontOnce() {
    WaitingRoom room =
        opened(
            "claimWindow",
            "PT1S",
            "maxActive",
            1,
            "noShows",
            new JsonObject().put("rejoinGrace", "PT10M"));
    Member ann = Member.some();
    Visitor first = Visitor.of(room.uri(), ann.joins(room));
    await().until(first::state, "MISSED"::equals);
    Reply back = ann.joins(room).is(200);
    assertEquals(first.token(), back.text("/token"));
    await().until(first::state, "MISSED"::equals);
    Reply behind = ann.joins(room).is(201);
    assertEquals(2, behind.number("/number"), "Not a second time at the front");
  }

  @Test
  void manyWhoComeBackAtOnceGetOneNewPlace() {
    WaitingRoom room = opened("claimWindow", "PT1S", "maxActive", 1, "admitPerMinute", 60);
    Member ann = Member.some();
    Visitor first = Visitor.of(room.uri(), ann.joins(room));
    await().until(first::state, "MISSED"::equals);
    room.is("pause");
    List<CompletableFuture<Reply>> all =
        IntStream.range(0, 20).mapToObj(i -> ann.joinsAsync(room)).toList();
    Set<String> tokens = new HashSet<>();
    all.forEach(reply -> tokens.add(reply.join().text("/token")));
    assertEquals(1, tokens.size(), tokens::toString);
    assertEquals(2, room.look().getLong("issued"));
  }

  @Test
  void whoLeavesJoinsAtTheEnd() {
    WaitingRoom room = opened("maxActive", 1);
    Member.some().joins(room).is(201);
    Member ann = Member.some();
    Visitor left = Visitor.of(room.uri(), ann.joins(room));
    StoredQueue.serving(room);
    left.leaves().is(204);
    assertEquals(3, ann.joins(room).is(201).number("/number"));
    left.leaves().is(204);
    assertEquals(3, ann.joins(room).is(200).number("/number"), "The new place is another one's");
  }

  /** A Redis is lost before the checkpoint of what it knows, or it keeps no more departures. */
  @Test
  void aPlaceThatWasLeftGetsNoPassThoughRedisForgetsThat() {
    WaitingRoom room = opened("maxActive", 1, "claimWindow", "PT10M");
    Visitor first = Visitor.of(room.uri(), Member.some().joins(room));
    await().until(first::claims, claim -> claim.status() == 201);
    Member ann = Member.some();
    Visitor left = Visitor.of(room.uri(), ann.joins(room));
    left.leaves().is(204);
    Visitor now = Visitor.of(room.uri(), ann.joins(room).is(201));
    await()
        .until(
            () ->
                TestDatabase.number(
                    "select cardinality(departed) from queue.checkpoint where room = ?", room.id()),
            departed -> departed == 1);
    TestDatabase.update("update queue.checkpoint set departed = '{}' where room = ?", room.id());
    TestRedis.send("FLUSHALL");
    StoredQueue.serving(room);

    first.leaves().is(204);
    await().until(left::state, "YOUR_TURN"::equals);
    assertEquals("turn-missed", left.claims().problem());
    await().until(now::claims, claim -> claim.status() == 201);
    assertEquals("turn-missed", left.claims().problem());
    assertEquals(1, StoredQueue.live(room));
  }

  @Test
  void aPlaceThatIsReplacedGetsNoPassThoughRedisForgetsThat() {
    WaitingRoom room = opened("claimWindow", "PT1S", "maxActive", 1, "admitPerMinute", 60);
    Member ann = Member.some();
    Visitor replaced = Visitor.of(room.uri(), ann.joins(room));
    await().until(replaced::state, "MISSED"::equals);
    room.is("pause");
    Visitor now = Visitor.of(room.uri(), ann.joins(room).is(201));
    givesTurn(room, replaced.number());
    assertEquals("turn-missed", replaced.claims().problem());
    assertEquals(0, StoredQueue.live(room), "the slot is free");
    givesTurn(room, now.number());
    now.claims().is(201);
  }

  @Test
  void aPlaceThatIsReplacedDoesNotRejoinAtTheFront() {
    JsonObject grace = new JsonObject().put("rejoinGrace", "PT10M");
    WaitingRoom room = opened("claimWindow", "PT1S", "maxActive", 1, "noShows", grace);
    Member ann = Member.some();
    Visitor first = Visitor.of(room.uri(), ann.joins(room));
    await().until(first::state, "MISSED"::equals);
    first.leaves().is(204);
    assertEquals(2, ann.joins(room).is(201).number("/number"));
    TestRedis.send("ZADD", RoomKeys.missed(room.id()), inTenMinutes(), "1");
    await().until(() -> first.polls().text("/rejoinEndsIn"), end -> !end.isEmpty());
    assertEquals("login-invalid", first.joinsAgain().problem(), "At the end, which needs a login");
  }

  /** In a draw, numbers are not entries. */
  @Test
  void ofADrawThePlaceThatWasLeftGetsNoPassAndNoOtherIsMeant() {
    Drawn draw = Drawn.of(12);
    WaitingRoom room = draw.room();
    List<Visitor> entries = draw.entries();
    room.is("pause");
    Visitor left = entries.get(draw.moved());
    left.leaves().is(204);
    Visitor other =
        entries.stream().filter(entry -> drawn(entry) == left.number()).findFirst().orElseThrow();
    givesTurn(room, drawn(left));
    assertEquals("turn-missed", left.claims().problem());
    givesTurn(room, drawn(other));
    other.claims().is(201);
  }

  @Test
  void afterADrawAPlaceIsReplacedAsInAnyOtherQueue() {
    Drawn draw = Drawn.of(12);
    WaitingRoom room = draw.room();
    int moved = draw.moved();
    Visitor missed = draw.entries().get(moved);
    TestRedis.send("HSET", RoomKeys.state(room.id()), "serving", "12");
    await().until(missed::state, "MISSED"::equals);
    assertEquals(13, draw.members().get(moved).joins(room).is(201).number("/number"));
    givesTurn(room, drawn(missed));
    assertEquals("turn-missed", missed.claims().problem());
    Visitor other =
        draw.entries().stream()
            .filter(entry -> drawn(entry) == missed.number())
            .findFirst()
            .orElseThrow();
    givesTurn(room, drawn(other));
    other.claims().is(201);
  }

  /** A room whose numbers have been drawn among as many members; nobody is admitted. */
  private record Drawn(WaitingRoom room, List<Member> members, List<Visitor> entries) {
    static Drawn of(int size) {
      String now = Instant.now().minusSeconds(60).toString();
      Object[] draw = {"mode", "DRAW", "opensAt", now, "joinRules", LOGIN, "maxActive", 1};
      Object[] later = {"startsAt", Instant.now().plusSeconds(3600).toString()};
      WaitingRoom room = opened(Stream.concat(Stream.of(draw), Stream.of(later)).toArray());
      List<Member> members = Stream.generate(Member::some).limit(size).toList();
      List<Visitor> entries =
          members.stream().map(member -> Visitor.of(room.uri(), member.joins(room))).toList();
      Object[] started = {"startsAt", Instant.now().toString()};
      room.set(Stream.concat(Stream.of(draw), Stream.of(started)).toArray()).is(200);
      await().until(() -> drawn(entries.get(0)), number -> number > 0);
      return new Drawn(room, members, entries);
    }

    /** Which of them got another number than that of the entry, and not the first. */
    int moved() {
      return IntStream.range(0, entries.size())
          .filter(i -> drawn(entries.get(i)) > 1)
          .filter(i -> drawn(entries.get(i)) != entries.get(i).number())
          .findFirst()
          .orElseThrow();
    }
  }

  private static long drawn(Visitor entry) {
    return entry.draw().json().path("entry").path("number").asLong();
  }

  private static void givesTurn(WaitingRoom room, long number) {
    TestRedis.send("ZADD", RoomKeys.turns(room.id()), inTenMinutes(), Long.toString(number));
  }

  private static String inTenMinutes() {
    return Long.toString(Instant.now().plusSeconds(600).toEpochMilli());
  }
}
