package dev.usher.queue.draw;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.draw.proof.DrawKey;
import dev.usher.queue.draw.proof.MerkleTree;
import dev.usher.queue.draw.proof.Permutation;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a draw shows, and when, and that it can be checked. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(DrawProfile.class)
class ShownDrawTest extends DrawCase {
  private static final HexFormat HEX = HexFormat.of();

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
}
