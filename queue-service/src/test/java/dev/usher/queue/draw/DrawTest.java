package dev.usher.queue.draw;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How a draw is made, at one instance. {@link DrawIT} has several. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(DrawProfile.class)
class DrawTest extends DrawCase {
  private static final String KEY = "fedcba9876543210".repeat(4);

  @Inject DrawStore store;
  @Inject RoomRegistry rooms;

  @Test
  void nobodyIsAdmittedBeforeTheDrawIsMade() {
    String source = source();
    WaitingRoom room = opened("publicSource", source);
    Visitor visitor = room.joinMany(5).get(0);
    starts(room, "publicSource", source);
    awaitState(room, "CLOSED");
    StoredQueue.awaitRun(room, 5);
    StoredQueue.awaitRun(room, 5);
    assertEquals(0, StoredQueue.serving(room));
    assertEquals("PREQUEUE", room.look().getString("state"));
    assertEquals("PREQUEUE", visitor.state());
    assertEquals("not-your-turn", visitor.claims().problem());
    DrawProfile.publish(source, "not a value");
    StoredQueue.awaitRun(room, 5);
    assertEquals("CLOSED", visitor.draw().text("/state"));
    DrawProfile.publish(source, VALUE + "\n");
    await().until(visitor::state, "YOUR_TURN"::equals);
    assertEquals("OPEN", room.look().getString("state"));
  }

  @Test
  void aDrawIsMadeOnce() {
    WaitingRoom room = opened();
    room.joinMany(5);
    starts(room);
    awaitState(room, "DRAWN");
    String key = stored(room, "key");
    long revision = revision(room);
    RoomSnapshot view = rooms.known(room.id()).orElseThrow();
    assertFalse(store.make(view.room(), 5, stored(room, "root"), VALUE, VALUE));
    store.publishRoot(view.room(), 5, VALUE);
    room.joinMany(2);
    store.closeEntries(view);
    assertEquals(key, stored(room, "key"));
    assertEquals(revision, revision(room));
    assertEquals(5, draw(room).number("/participants"));
    assertTrue(store.findSecret(view.room()).isEmpty());
  }

  /** As if an instance were slow, and the room were deleted and created again meanwhile. */
  @Test
  void nothingOfTheDrawOfAnEarlierRoomReachesALaterOne() {
    WaitingRoom room = opened();
    RoomSnapshot earlier = rooms.known(room.id()).orElseThrow();
    room.is("end");
    room.delete().is(204);
    room.set(draws(Instant.now().plusSeconds(3600))).is(201);
    room.joinMany(3);
    RoomSnapshot later = rooms.known(room.id()).orElseThrow();
    TestDatabase.update("update queue.counter set draw_at = now() where room = ?", room.id());

    store.closeEntries(earlier);
    assertEquals(-1, participants(room));
    store.closeEntries(later);
    assertEquals(3, participants(room));
    rooms.closed(room.id(), earlier.room().generation(), 2);
    assertNotEquals(OptionalLong.of(2), rooms.known(room.id()).orElseThrow().draw().participants());
    assertTrue(store.find(earlier.room()).isEmpty());
    assertTrue(store.findSecret(earlier.room()).isEmpty());
    store.publishRoot(earlier.room(), 3, VALUE);
    assertTrue(store.find(later.room()).orElseThrow().root().isEmpty());
    store.publishRoot(later.room(), 3, VALUE);
    assertFalse(store.make(earlier.room(), 3, VALUE, "", VALUE));
    assertTrue(store.find(later.room()).orElseThrow().result().isEmpty());
  }

  @Test
  void aDrawIsMadeOfTheStoredParticipantsAndRootOnly() {
    WaitingRoom room = opened();
    room.joinMany(3);
    RoomSnapshot view = rooms.known(room.id()).orElseThrow();
    TestDatabase.update("update queue.counter set draw_at = now() where room = ?", room.id());
    store.closeEntries(view);
    store.publishRoot(view.room(), 2, KEY);
    assertTrue(store.find(view.room()).orElseThrow().root().isEmpty());
    store.publishRoot(view.room(), 3, VALUE);
    assertFalse(store.make(view.room(), 2, VALUE, "", KEY));
    assertFalse(store.make(view.room(), 3, KEY, "", KEY));
    assertTrue(store.make(view.room(), 3, VALUE, "", KEY));
  }

  /** An asynchronous standby that is promoted may lack the close of the entries. */
  @Test
  void whoTakesPartStaysThoughPostgresqlHasLostIt() {
    WaitingRoom room = opened();
    room.joinMany(3);
    TestDatabase.update("update queue.counter set draw_at = now() where room = ?", room.id());
    room.joinMany(2);
    loseClose(room);
    assertEquals(6, room.joins().number());
    assertEquals(3, participants(room));
    loseClose(room);
    store.closeEntries(rooms.known(room.id()).orElseThrow());
    assertEquals(3, participants(room));
    assertEquals(7, room.joins().number());
  }

  private static void loseClose(WaitingRoom room) {
    TestDatabase.update(
        "update queue.counter set issued = 2, participants = null where room = ?", room.id());
  }

  @Test
  void aDrawWithoutEntriesIsMadeAndThoseWhoComeAreServedInTheirOrder() {
    WaitingRoom room = opened();
    starts(room);
    awaitState(room, "DRAWN");
    assertEquals(0, draw(room).number("/participants"));
    Visitor first = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    assertEquals(1, first.polls().number("/number"));
  }

  @Test
  void modeStartAndSourceStayOnceTheyMatter() {
    String soon = Instant.now().plusMillis(500).toString();
    WaitingRoom room = opened("publicSource", source());
    room.set("mode", "FIFO").is(200);
    room.set("mode", "DRAW").is(200);
    room.joins();
    room.set("mode", "FIFO").isProblem(409, "mode-fixed");
    room.set("mode", "DRAW", "startsAt", soon).is(200);
    awaitState(room, "DRAWN");
    room.set("mode", "DRAW", "startsAt", soon).is(200);
    String later = Instant.now().plusSeconds(600).toString();
    room.set("mode", "DRAW", "startsAt", later).isProblem(409, "draw-closed");
    room.set("mode", "DRAW", "publicSource", "other").isProblem(409, "draw-closed");
    room.set("mode", "FIFO").isProblem(409, "draw-closed");
    room.set("mode", "DRAW", "maxActive", 7).is(200);
  }

  /**
   * As if the instance that makes draws were slow: the time decides, not whether it was noticed.
   */
  @Test
  void theStartCannotBeMovedOnceItHasCome() {
    WaitingRoom room = opened();
    room.joins();
    TestDatabase.update(
        "update queue.counter set draw_at = now() - interval '1 ms' where room = ?", room.id());
    String later = Instant.now().plusSeconds(7200).toString();
    room.set("mode", "DRAW", "startsAt", later).isProblem(409, "draw-closed");
  }

  @Test
  void theFirstJoinAfterTheStartClosesTheEntries() {
    WaitingRoom room = opened();
    room.joinMany(3);
    assertEquals(-1, participants(room));
    TestDatabase.update("update queue.counter set draw_at = now() where room = ?", room.id());
    Reply late = room.join();
    assertEquals(4, late.number("/number"));
    assertEquals("", late.text("/receipt"));
    assertEquals(3, participants(room));
    room.joinMany(2);
    assertEquals(3, participants(room));
  }

  @Test
  void nothingOfTheDrawOfADeletedRoomStays() {
    WaitingRoom room = opened();
    room.is("end");
    room.delete().is(204);
    assertEquals(
        0, TestDatabase.number("select count(*) from queue.draw where room = ?", room.id()));
  }

  private static long participants(WaitingRoom room) {
    return TestDatabase.number(
        "select coalesce(participants, -1) from queue.counter where room = ?", room.id());
  }

  private static long revision(WaitingRoom room) {
    return TestDatabase.number("select revision from queue.room where id = ?", room.id());
  }
}
