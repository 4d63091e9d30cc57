package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine of a room, as the reference has it, and what it means for visitors. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class RoomStatesTest {
  private static final Map<String, String> OPERATOR =
      Map.of("Authorization", "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(30)));

  @ParameterizedTest
  @CsvSource({
    "OPEN, pause, PAUSED",
    "OPEN, resume, OPEN",
    "OPEN, sold-out, SOLD_OUT",
    "OPEN, end, ENDED",
    "PAUSED, pause, PAUSED",
    "PAUSED, resume, OPEN",
    "PAUSED, sold-out, SOLD_OUT",
    "PAUSED, end, ENDED",
    "SOLD_OUT, pause, SOLD_OUT",
    "SOLD_OUT, resume, OPEN",
    "SOLD_OUT, sold-out, SOLD_OUT",
    "SOLD_OUT, end, ENDED",
    "ENDED, pause, ENDED",
    "ENDED, resume, ENDED",
    "ENDED, sold-out, ENDED",
    "ENDED, end, ENDED"
  })
  void eachCallLeadsToTheStateThatTheReferenceSays(String from, String call, String to) {
    WaitingRoom room = in(from);
    Reply reply = Http.send("POST", room.uri() + "/" + call, "", OPERATOR);
    boolean refused = from.equals("ENDED") && !call.equals("end");
    assertEquals(refused ? 409 : 204, reply.status(), reply::toString);
    assertEquals(refused ? "room-ended" : "", reply.problem());
    assertEquals(to, room.look().getString("state"));
    String join =
        switch (to) {
          case "SOLD_OUT" -> "sold-out";
          case "ENDED" -> "room-ended";
          default -> "";
        };
    assertEquals(join, room.join().problem());
    room.set("admitPerMinute", 60);
    assertEquals(to, room.look().getString("state"), "Settings change no phase");
  }

  @Test
  void timeLeadsFromClosedToPrequeueToOpen() {
    Instant opens = Instant.now().plusSeconds(2);
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(),
            "opensAt",
            opens.toString(),
            "startsAt",
            opens.plusSeconds(2).toString());
    assertEquals("CLOSED", room.look().getString("state"));
    assertEquals("room-closed", room.join().problem());
    await().until(() -> room.look().getString("state"), "PREQUEUE"::equals);
    assertEquals("PREQUEUE", room.joins().state());
    await().until(() -> room.look().getString("state"), "OPEN"::equals);
  }

  @Test
  void aRoomThatHasEndedEndsTheStatesOfItsVisitors() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2);
    List<Visitor> crowd = room.joinMany(4);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    String pass = crowd.get(0).claims().text("/pass");
    PositionStreamClient waiting = PositionStreamClient.to(crowd.get(3));
    PositionStreamClient turn = PositionStreamClient.to(crowd.get(1));
    turn.awaitPosition("YOUR_TURN");
    room.is("end");

    for (int i : new int[] {1, 2, 3}) {
      Reply position = crowd.get(i).polls();
      assertEquals("DONE", position.text("/state"), position::toString);
      assertEquals("ENDED", position.text("/room"));
      assertEquals("room-ended", crowd.get(i).claims().problem());
      assertEquals("room-ended", crowd.get(i).joinsAgain().problem());
    }
    for (PositionStreamClient stream : List.of(waiting, turn)) {
      stream.awaitPosition("DONE");
      stream.ends();
    }
    PositionStreamClient late = PositionStreamClient.to(crowd.get(2));
    late.awaitPosition("DONE");
    late.ends();
    assertEquals("ADMITTED", crowd.get(0).state());
    assertEquals(pass, crowd.get(0).claims().text("/pass"), "A retry is safe");
  }

  /** An ended room has no copy in Redis after a restart of it, and needs none. */
  @Test
  void theVisitorsOfAnEndedRoomAreAnsweredWithoutRedis() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2);
    List<Visitor> crowd = room.joinMany(4);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    String pass = crowd.get(0).claims().text("/pass");
    room.is("end");
    for (String key : List.of("state", "turns", "live", "passes")) {
      TestRedis.send("DEL", "usher:queue:{" + room.id() + "}:" + key);
    }
    assertEquals("ADMITTED", crowd.get(0).state());
    assertEquals(pass, crowd.get(0).claims().text("/pass"));
    assertEquals("DONE", crowd.get(1).state());
    assertEquals("room-ended", crowd.get(1).claims().problem());
    assertEquals("room-ended", crowd.get(3).claims().problem());
  }

  @Test
  void whoWaitsInARoomThatIsSoldOutKeepsThePlaceAndThatGoesForATurnToo() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2);
    List<Visitor> crowd = room.joinMany(4);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    String pass = crowd.get(0).claims().text("/pass");
    room.is("sold-out");
    for (int i : new int[] {1, 2}) {
      Reply position = crowd.get(i).polls();
      assertEquals("WAITING", position.text("/state"), position::toString);
      assertEquals("SOLD_OUT", position.text("/room"));
      assertEquals("sold-out", crowd.get(i).claims().problem());
    }
    assertEquals(pass, crowd.get(0).claims().text("/pass"), "A retry is safe");
    room.is("resume");
    assertEquals("YOUR_TURN", crowd.get(1).state());
    assertEquals(201, crowd.get(1).claims().status());
    assertEquals("not-your-turn", crowd.get(2).claims().problem());
  }

  /** Rooms that nobody asks for are looked at only twice a minute. */
  @Test
  void whatAnotherInstanceDeletedIsUnknownSoonAfterSomebodyAsksForIt() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("end");
    for (String table : List.of("checkpoint", "counter")) {
      TestDatabase.update("delete from queue." + table + " where room = ?", room.id());
    }
    TestDatabase.update("delete from queue.room where id = ?", room.id());
    await().until(() -> room.join().problem(), "unknown-room"::equals);
    assertEquals("unknown-room", room.delete().problem());
  }

  private static WaitingRoom in(String state) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    switch (state) {
      case "PAUSED" -> room.is("pause");
      case "SOLD_OUT" -> room.is("sold-out");
      case "ENDED" -> room.is("end");
      default -> {}
    }
    assertEquals(state, room.look().getString("state"));
    return room;
  }
}
