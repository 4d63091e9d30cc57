package dev.usher.queue.draw;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.draw.proof.DrawKey;
import dev.usher.queue.draw.proof.MerkleTree;
import dev.usher.queue.draw.proof.Permutation;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A draw at one instance. {@link DrawIT} has several. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(DrawProfile.class)
class DrawTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String VALUE = "0123456789abcdef".repeat(4);
  private static final String KEY = "fedcba9876543210".repeat(4);
  private static final Map<String, String> NOBODY = Map.of();

  @Inject DrawStore store;
  @Inject RoomRegistry rooms;

  @Test
  void whoComesBeforeTheStartEntersTheDrawAndHasNoPlace() {
    WaitingRoom room = opened();
    Visitor visitor = room.joinMany(3).get(1);
    Reply again = visitor.joinsAgain().is(200);
    assertEquals(2, again.number("/number"));
    Reply entry = visitor.draw();
    assertEquals("OPEN", entry.text("/state"));
    assertEquals(2, entry.number("/entry/index"));
    assertEquals(again.text("/receipt"), entry.text("/entry/receipt"));
    assertEquals(entry.text("/commitment"), again.text("/commitment"));
    Reply position = visitor.polls();
    assertEquals("PREQUEUE", position.text("/state"));
    assertEquals(0, position.number("/position"));
    assertFalse(position.json().has("estimatedWait"));
    assertEquals("not-your-turn", visitor.claims().problem());
    assertNotEquals(again.text("/receipt"), room.join().text("/receipt"));
  }

  @Test
  void eachEntryHasANumberThatAnybodyCanCheckAndLaterVisitorsQueueBehind() {
    String source = source();
    WaitingRoom room = opened("publicSource", source);
    List<Visitor> entries = room.joinMany(40);
    starts(room, "publicSource", source, "maxActive", 2);
    awaitState(room, "CLOSED");
    Reply late = room.join().is(201);
    assertFalse(late.json().has("receipt"), late::toString);
    assertEquals(41, late.number("/number"));
    Visitor later = Visitor.of(room.uri(), late);
    assertFalse(later.draw().json().has("entry"));
    await().until(later::state, "WAITING"::equals);
    DrawProfile.publish(source, "{\"round\": 1, \"randomness\": \"" + VALUE + "\"}");
    awaitState(room, "DRAWN");

    List<Long> numbers = new ArrayList<>();
    for (Visitor entry : entries) {
      Reply draw = entry.draw();
      assertChecks(draw);
      assertEquals(VALUE, draw.text("/publicValue"));
      assertEquals(draw.number("/entry/number"), entry.polls().number("/number"));
      numbers.add(draw.number("/entry/number"));
    }
    assertEquals(
        LongStream.rangeClosed(1, 40).boxed().toList(), numbers.stream().sorted().toList());
    assertNotEquals(LongStream.rangeClosed(1, 40).boxed().toList(), numbers);
    assertEquals(41, later.polls().number("/number"));
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    for (int i = 0; i < 40; i++) {
      Visitor entry = entries.get(i);
      boolean isFirst = numbers.get(i) <= 2;
      await().until(entry::state, (isFirst ? "YOUR_TURN" : "WAITING")::equals);
      Reply claim = entry.claims();
      assertEquals(isFirst ? 201 : 409, claim.status(), claim::toString);
      assertEquals(entry.number(), entry.draw().number("/entry/index"));
      assertEquals(numbers.get(i), entry.joinsAgain().number("/number"));
    }
  }

  @Test
  void theValueOfARoundOfDrandIsFetched() {
    WaitingRoom room = opened("publicSource", "default-367");
    Visitor visitor = room.joins();
    starts(room, "publicSource", "default-367");
    awaitState(room, "DRAWN");
    assertEquals(DrandRelay.RANDOMNESS, visitor.draw().text("/publicValue"));
    assertChecks(visitor.draw());
  }

  @Test
  void secretAndKeyLeaveOnlyOnceTheDrawIsMade() {
    String source = source();
    WaitingRoom room = opened("publicSource", source);
    Visitor visitor = room.joins();
    String secret = stored(room, "secret");
    PositionStreamClient stream = PositionStreamClient.to(visitor);
    for (String state : List.of("OPEN", "CLOSED")) {
      if (state.equals("CLOSED")) {
        starts(room, "publicSource", source);
      }
      awaitState(room, state);
      for (Reply reply : all(room, visitor)) {
        assertTrue(reply.status() < 500, reply::toString);
        assertFalse(reply.body().contains(secret), reply::toString);
        assertFalse(reply.json().has("key"), reply::toString);
      }
      assertFalse(String.join("", stream.lines()).contains(secret));
    }
    assertEquals("", stored(room, "coalesce(key, '')"));
    DrawProfile.publish(source, VALUE);
    awaitState(room, "DRAWN");
    assertEquals(secret, visitor.draw().text("/secret"));
    assertEquals(visitor.draw().text("/commitment"), DrawKey.commitment(secret));
    stream.awaitPosition("YOUR_TURN");
  }

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

  /** As if {@code usher.token.secret} were changed after the close of the entries. */
  @Test
  void noProofIsReturnedThatDoesNotLeadToThePublishedRoot() {
    WaitingRoom room = opened();
    Visitor visitor = room.joinMany(3).get(0);
    starts(room);
    awaitState(room, "DRAWN");
    assertTrue(visitor.draw().json().at("/entry").has("proof"));
    TestDatabase.update("update queue.draw set root = ? where room = ?", VALUE, room.id());
    Reply draw = visitor.draw().is(200);
    assertFalse(draw.json().at("/entry").has("proof"), draw::toString);
    assertEquals(1, draw.number("/entry/index"));
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
  void aRoomWithoutADrawHasNone() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    draw(room).isProblem(404, "no-draw");
    draw(WaitingRoom.at(ServiceUnderTest.url())).isProblem(404, "unknown-room");
    room.set("publicSource", "x").isProblem(422, "invalid-request");
    assertFalse(room.join().json().has("receipt"));
    for (String bad : List.of("../x", ".x", "", "a b", "x".repeat(101))) {
      room.set("mode", "DRAW", "publicSource", bad).isProblem(422, "invalid-request");
    }
  }

  @Test
  void nothingOfTheDrawOfADeletedRoomStays() {
    WaitingRoom room = opened();
    room.is("end");
    room.delete().is(204);
    assertEquals(
        0, TestDatabase.number("select count(*) from queue.draw where room = ?", room.id()));
  }

  private static WaitingRoom opened(Instant start, Object... changes) {
    return WaitingRoom.opened(ServiceUnderTest.url(), draws(start, changes));
  }

  private static Object[] draws(Instant start, Object... changes) {
    return Stream.concat(
            Stream.of("mode", "DRAW", "opensAt", "2020-01-01T00:00:00Z", "startsAt", start + ""),
            Stream.of(changes))
        .toArray();
  }

  /** A room whose start has not come. */
  private static WaitingRoom opened(Object... changes) {
    return opened(Instant.now().plusSeconds(3600), changes);
  }

  /** The start comes now; the other changes are those that the room was opened with. */
  private static void starts(WaitingRoom room, Object... changes) {
    Object[] all =
        Stream.concat(
                Stream.of("mode", "DRAW", "startsAt", Instant.now().toString()), Stream.of(changes))
            .toArray();
    room.set(all).is(200);
  }

  private static String source() {
    return "test-" + java.util.UUID.randomUUID();
  }

  private static Reply draw(WaitingRoom room) {
    return Http.send("GET", room.uri() + "/draw", "", NOBODY);
  }

  private static void awaitState(WaitingRoom room, String state) {
    await(state).until(() -> draw(room).text("/state"), state::equals);
  }

  /** Whatever the service shows of a room. */
  private static List<Reply> all(WaitingRoom room, Visitor visitor) {
    Map<String, String> operator = WaitingRoom.operator();
    String page = room.uri().replace("/api", "");
    return List.of(
        draw(room),
        visitor.draw(),
        Http.send("GET", room.uri() + "/draw", "", operator),
        Http.send("GET", room.uri(), "", operator),
        Http.send("GET", room.uri(), "", NOBODY),
        visitor.polls(),
        visitor.joinsAgain(),
        visitor.claims(),
        room.join(),
        Http.send("GET", room.uri() + "/place", "", visitor.bearer()),
        Http.send("GET", page, "", NOBODY),
        Http.send(
            "GET", ServiceUnderTest.url() + "/api/audit-log?event=" + room.id(), "", operator));
  }

  private static void assertChecks(Reply draw) {
    String secret = draw.text("/secret");
    long participants = draw.number("/participants");
    assertEquals(draw.text("/commitment"), DrawKey.commitment(secret));
    String key =
        DrawKey.of(
            secret,
            draw.text("/room"),
            participants,
            draw.text("/root"),
            draw.text("/publicValue"));
    assertEquals(draw.text("/key"), key);
    long index = draw.number("/entry/index");
    List<byte[]> proof = draw.list("/entry/proof").stream().map(HEX::parseHex).toList();
    byte[] receipt = HEX.parseHex(draw.text("/entry/receipt"));
    assertTrue(
        MerkleTree.isPart(
            receipt, index - 1, participants, proof, HEX.parseHex(draw.text("/root"))));
    Permutation order = new Permutation(HEX.parseHex(key), participants);
    assertEquals(order.of(index), draw.number("/entry/number"));
  }

  private static long participants(WaitingRoom room) {
    return TestDatabase.number(
        "select coalesce(participants, -1) from queue.counter where room = ?", room.id());
  }

  private static long revision(WaitingRoom room) {
    return TestDatabase.number("select revision from queue.room where id = ?", room.id());
  }

  private static String stored(WaitingRoom room, String column) {
    return TestDatabase.text("select " + column + " from queue.draw where room = ?", room.id());
  }
}
