package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.testing.RedisCommands;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.ShortIntervalsProfile;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Management;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(ShortIntervalsProfile.class)
class EndedRoomsTest {

  @Inject RoomRegistry rooms;
  @Inject RoomStore store;
  @Inject RoomDeletionStore deletions;

  @Test
  void anEndedRoomCostsRedisAndTheRegistryOfMetersNothing() {
    WaitingRoom ended = WaitingRoom.opened(ServiceUnderTest.url());
    WaitingRoom running = WaitingRoom.opened(ServiceUnderTest.url());
    ended.set("maxActive", 1);
    Visitor visitor = ended.joins();
    Visitor waiting = ended.joins();
    await().until(() -> visitor.claims().status(), status -> status == 201);
    await().until(EndedRoomsTest::metrics, text -> text.contains(ended.id()));
    // The visitor who waits is watched from here on.
    await().until(() -> watchingAnew(ended), number -> number >= waiting.number());
    ended.is("end");
    await().until(EndedRoomsTest::metrics, text -> !text.contains(ended.id()));

    // What was under way at the end may still finish; then Redis hears no more of the room.
    goesOn(running);
    goesOn(running);
    try (RedisCommands commands = RedisCommands.listen()) {
      for (int i = 0; i < 5; i++) {
        assertEquals("DONE", waiting.state());
        goesOn(running);
      }
      assertFalse(commands.of(running).isEmpty());
      assertEquals(List.of(), commands.of(ended));
    }
    assertFalse(metrics().contains(ended.id()));
  }

  /** As after a restart of Redis: a claim finds no copy of the queue, and none is made. */
  @Test
  void whoClaimsInAnEndedRoomBringsNoCopyOfItBack() {
    WaitingRoom ended = WaitingRoom.opened(ServiceUnderTest.url());
    WaitingRoom running = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = ended.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    ended.is("end");
    goesOn(running);
    TestRedis.send("DEL", RoomKeys.all(ended.id()).toArray(String[]::new));
    for (int i = 0; i < 3; i++) {
      assertEquals("room-ended", visitor.claims().problem());
      goesOn(running);
    }
    assertEquals(0, copies(ended));
  }

  @Test
  void roomsAreListedPageByPageAlsoEndedOnes() {
    WaitingRoom ended = WaitingRoom.opened(ServiceUnderTest.url());
    ended.is("end");
    WaitingRoom open = WaitingRoom.opened(ServiceUnderTest.url(), "name", "Listed");
    open.joins();

    List<String> ids = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = list("?limit=2&after=" + after).json();
      JsonNode rooms = page.path("rooms");
      assertTrue(rooms.size() <= 2, page::toString);
      for (JsonNode room : rooms) {
        ids.add(room.path("room").asText());
        if (room.path("room").asText().equals(open.id())) {
          assertEquals("Listed", room.path("name").asText());
          assertEquals(1, room.path("issued").asLong());
        }
      }
      after = page.path("next").asText();
    } while (!after.isEmpty());
    assertTrue(ids.containsAll(List.of(ended.id(), open.id())), ids::toString);
    assertEquals(ids.stream().sorted().distinct().toList(), ids);
    for (String wrong : List.of("0", "201", "-1", "x", "99999999999")) {
      Reply refused = list("?limit=" + wrong);
      assertEquals(422, refused.status(), wrong);
      assertEquals("invalid-request", refused.problem(), wrong);
    }
    for (String wrong : List.of("%00", "%F0%9F%98%80", "Z", "a".repeat(64))) {
      Reply refused = list("?after=" + wrong);
      assertEquals(422, refused.status(), wrong);
      assertEquals("invalid-request", refused.problem(), wrong);
    }
  }

  @Test
  void onlyAnEndedRoomWithoutValidPassesIsDeletedAndNothingOfItStays() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    Reply pass = await().until(visitor::claims, claim -> claim.status() == 201);
    assertEquals("room-not-ended", room.delete().problem());
    room.is("end");
    Reply refused = room.delete();
    assertEquals("passes-valid", refused.problem());
    assertEquals(409, refused.status());
    assertEquals(pass.text("/expiresAt"), refused.text("/until"));
    // A finished pass is a signed token too.
    room.finish(pass.text("/passId"));
    assertEquals("passes-valid", room.delete().problem());

    passesRunOut(room);
    assertEquals(204, room.delete().status());
    assertEquals("unknown-room", room.delete().problem());
    assertEquals("unknown-room", visitor.polls().problem());
    assertEquals("unknown-room", room.join().problem());
    for (String table : List.of("pass", "checkpoint", "counter")) {
      assertEquals(
          0,
          TestDatabase.number(
              "select count(*) from queue." + table + " where room = ?", room.id()));
    }
    assertEquals(0, copies(room));
  }

  @Test
  void aRoomThatUsesTheIdOfADeletedOneTakesNoneOfItsTokens() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor old = room.joins();
    await().until(() -> old.claims().status(), status -> status == 201);
    room.is("end");
    passesRunOut(room);
    assertEquals(204, room.delete().status());

    assertEquals(201, room.set("maxActive", 1).status());
    assertEquals("OPEN", room.look().getString("state"));
    assertEquals("token-invalid", old.polls().problem());
    assertEquals("token-invalid", old.claims().problem());
    assertEquals(401, Http.send("GET", room.uri() + "/stream", "", old.bearer()).status());

    Reply joined = old.joinsAgain();
    assertEquals(201, joined.status());
    assertEquals(1, joined.number("/number"));
    Visitor first = Visitor.of(room.uri(), joined);
    await().until(() -> first.claims().status(), status -> status == 201);
    assertEquals("token-invalid", old.claims().problem());
  }

  @Test
  void aRoomThatChangesWhileItIsDeletedStays() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Room onSale = stored(room);
    assertFalse(deletions.delete(onSale), "on sale");
    room.is("end");
    assertFalse(deletions.delete(onSale), "another one than was looked at");
    Room ended = stored(room);
    TestDatabase.update(
        "insert into queue.pass (room, number, visitor, pass_id, issued_at, expires_at)"
            + " values (?, 1, 'v', 'late', now(), now() + interval '1 minute')",
        room.id());
    assertThrows(
        ProblemException.class, () -> deletions.delete(ended), "a pass was given meanwhile");
    assertEquals(ended, stored(room));

    passesRunOut(room);
    assertEquals(204, room.delete().status());
  }

  private Room stored(WaitingRoom room) {
    return store.find(room.id()).orElseThrow().room();
  }

  @Test
  void whatAnotherInstanceDeletedIsForgottenAndItsSuccessorKnown() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("end");
    assertEquals("ENDED", room.look().getString("state"));
    for (String table : List.of("checkpoint", "counter")) {
      TestDatabase.update("delete from queue." + table + " where room = ?", room.id());
    }
    TestDatabase.update("delete from queue.room where id = ?", room.id());
    await().until(room::look, seen -> seen.getString("state") == null);

    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url());
    other.is("end");
    TestDatabase.update(
        "update queue.room set phase = 'ON', revision = 1, created_at = now() where id = ?",
        other.id());
    await().until(other::look, seen -> "OPEN".equals(seen.getString("state")));
  }

  private static void passesRunOut(WaitingRoom room) {
    TestDatabase.update(
        "update queue.pass set expires_at = now() - interval '1 s' where room = ?", room.id());
  }

  private static long copies(WaitingRoom room) {
    return TestRedis.send("EXISTS", RoomKeys.all(room.id()).toArray(String[]::new))
        .orElseThrow()
        .toLong();
  }

  /** Waits until admission has run some times more in a room. */
  private static void goesOn(WaitingRoom room) {
    long before = lastRun(room);
    await().until(() -> lastRun(room), at -> at > before + 300);
  }

  /** When admission last ran, by Redis's clock. */
  private static long lastRun(WaitingRoom room) {
    return TestRedis.send("HGET", RoomKeys.state(room.id()), "at")
        .map(at -> at.toLong())
        .orElse(0L);
  }

  /**
   * Up to which number visitors are noted when they are seen, as this instance knows it. Ends the
   * period that may have begun before the last visitor joined: it is long, and begins again when
   * admission has not run for a moment.
   */
  private long watchingAnew(WaitingRoom room) {
    TestRedis.send("HSET", RoomKeys.state(room.id()), "watchSince", "0");
    return rooms.known(room.id()).map(view -> view.counters().watching()).orElse(0L);
  }

  private static Reply list(String query) {
    return Http.send("GET", ServiceUnderTest.url() + "/api/rooms" + query, "", Map.of());
  }

  private static String metrics() {
    return Http.send("GET", Management.url() + "/q/metrics", "", Map.of()).body();
  }
}
