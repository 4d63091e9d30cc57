package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The scheduled end, the closed room and what is announced to all who wait. */
@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
class RoomControlsTest {
  private static final String SHOWN = "\"announcement\":\"Back at nine\"";

  @Test
  void aRoomEndsByItself() {
    WaitingRoom room = opened("maxActive", 1);
    Visitor first = room.joins();
    Visitor second = room.joins();
    await().until(first::state, "YOUR_TURN"::equals);
    PositionStreamClient stream = PositionStreamClient.to(second);
    stream.awaitPosition("\"state\":\"WAITING\"");
    Instant end = endsSoon(room, "maxActive", 1);
    await().until(() -> room.look().getString("state"), "ENDED"::equals);
    assertFalse(Instant.now().isBefore(end), "It ended early");
    assertEquals("DONE", first.state());
    assertEquals("room-ended", first.claims().problem());
    assertEquals("room-ended", room.join().problem());
    stream.awaitPosition("\"state\":\"DONE\"");
    stream.ends();
    await()
        .until(
            () -> TestDatabase.text("select phase from queue.room where id = ?", room.id()),
            "ENDED"::equals);
    room.set("maxActive", 1, "endsAt", end.plusSeconds(3600).toString()).is(200);
    assertEquals("ENDED", room.look().getString("state"), "It has ended for good");
  }

  /** A busy machine may need more than a moment to set it. */
  private static Instant endsSoon(WaitingRoom room, Object... settings) {
    AtomicReference<Instant> end = new AtomicReference<>(Instant.now());
    await("an end in the future")
        .until(
            () -> {
              end.set(Instant.now().plusSeconds(1));
              Object[] all = Arrays.copyOf(settings, settings.length + 2);
              all[settings.length] = "endsAt";
              all[settings.length + 1] = requireNonNull(end.get()).toString();
              return room.set(all).status();
            },
            status -> status == 200);
    return requireNonNull(end.get());
  }

  /** Between the time and the moment at which it is final, nothing but the time says so. */
  @Test
  void theTimeAloneEndsARoom() {
    Instant end = Instant.parse("2030-05-01T20:00:00Z");
    Room room = room(RoomMode.FIFO, end);
    Instant before = end.minusMillis(1);
    assertEquals(RoomState.OPEN, room.state(before));
    assertEquals(RoomPhase.ON, room.phaseAt(before));
    assertTrue(room.takesJoins(before));
    assertEquals(RoomState.ENDED, room.state(end));
    assertEquals(RoomPhase.ENDED, room.phaseAt(end));
    assertFalse(room.takesJoins(end));
    assertFalse(room.hasEnded(), "An operator can still move the end");
  }

  /** PostgreSQL decides by its own clock, whatever an instance thinks of the time. */
  @Test
  void noNumberIsGivenAfterTheEndOrInAClosedRoom() {
    WaitingRoom room = opened();
    assertEquals(1, numbers(room));
    TestDatabase.update("update queue.room set mode = 'CLOSED' where id = ?", room.id());
    assertEquals(0, numbers(room));
    TestDatabase.update(
        "update queue.room set mode = 'FIFO', ends_at = now() where id = ?", room.id());
    assertEquals(0, numbers(room));
  }

  @Test
  void anEndInThePastOrBeforeTheStartIsRefused_andOneThatHasComeCanBeSentBack() {
    String past = Instant.now().minusSeconds(60).toString();
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply refused = room.set("opensAt", "2020-01-01T00:00:00Z", "endsAt", past);
    assertEquals(422, refused.status(), refused::toString);
    assertEquals("endsAt", refused.text("/violations/0/field"));
    Instant start = Instant.now().plusSeconds(600);
    refused = room.set("startsAt", start.toString(), "endsAt", start.toString());
    assertEquals("endsAt", refused.text("/violations/0/field"));

    WaitingRoom ends = opened();
    String end = endsSoon(ends).toString();
    await().until(() -> ends.look().getString("state"), "ENDED"::equals);
    ends.set("endsAt", end, "name", "Over").is(200);
  }

  @Test
  void theEndCanBeMovedAndRemoved() {
    Instant end = Instant.now().plusSeconds(1000).truncatedTo(ChronoUnit.MILLIS);
    WaitingRoom room = opened("endsAt", end.toString());
    assertEquals(end, Instant.parse(room.lookAsOperator().getString("endsAt")));
    assertFalse(room.look().containsKey("endsAt"));
    room.set("endsAt", end.plusSeconds(1).toString()).is(200);
    assertEquals(end.plusSeconds(1), Instant.parse(room.lookAsOperator().getString("endsAt")));
    room.set().is(200);
    assertFalse(room.lookAsOperator().containsKey("endsAt"));
  }

  @Test
  void aClosedRoomKeepsPlacesAndGivesNone() {
    WaitingRoom room = opened("maxActive", 1);
    Visitor inside = room.joins();
    await().until(inside::state, "YOUR_TURN"::equals);
    assertEquals(201, inside.claims().status());
    Visitor waiting = room.joins();
    room.set("maxActive", 10, "mode", "CLOSED").is(200);
    Reply refused = room.join();
    assertEquals(409, refused.status());
    assertEquals("room-closed", refused.problem());
    assertTrue(refused.json().at("/opensAt").isMissingNode(), "No time is known");
    assertEquals("CLOSED", waiting.polls().text("/room"));
    assertEquals("WAITING", waiting.state());
    assertEquals("not-your-turn", waiting.claims().problem());
    assertEquals("ADMITTED", inside.state());
    room.set("maxActive", 10).is(200);
    await().until(waiting::state, "YOUR_TURN"::equals);
    assertEquals(3, room.joins().number());
  }

  @Test
  void onlyTheOrderOfTheQueueIsFixed() {
    WaitingRoom room = opened();
    room.joins();
    assertEquals("mode-fixed", draw(room).problem());
    room.set("mode", "CLOSED").is(200);
    assertEquals("mode-fixed", draw(room).problem());
    room.set().is(200);
  }

  @Test
  void whatIsAnnouncedIsShownToAllWhoWaitUntilItIsWithdrawn() {
    WaitingRoom room = opened("maxActive", 1);
    Visitor turn = room.joins();
    await().until(turn::state, "YOUR_TURN"::equals);
    Visitor waiting = room.joins();
    PositionStreamClient stream = PositionStreamClient.to(waiting);
    stream.awaitPosition("\"state\":\"WAITING\"");
    assertFalse(stream.lastLine().contains("announcement"), stream::lastLine);

    room.set("maxActive", 1, "announcement", "Back at nine").is(200);
    stream.awaitPosition(SHOWN);
    assertEquals("Back at nine", waiting.polls().text("/announcement"));
    assertTrue(room.join().body().contains(SHOWN), "Who joins sees it too");
    assertFalse(
        turn.polls().body().contains("announcement"), "A visitor whose turn it is no longer waits");
    assertFalse(room.look().containsKey("announcement"));
    assertEquals("Back at nine", room.lookAsOperator().getString("announcement"));

    room.set("maxActive", 1).is(200);
    await("it is withdrawn").until(() -> stream.lastLine().contains("announcement"), is -> !is);
    assertFalse(waiting.polls().body().contains("announcement"));
  }

  private static WaitingRoom opened(Object... changes) {
    return WaitingRoom.opened(ServiceUnderTest.url(), changes);
  }

  private static Reply draw(WaitingRoom room) {
    return room.set("mode", "DRAW", "startsAt", Instant.now().plusSeconds(600).toString());
  }

  /** How many visitors got a number, without a look at what the instance knows. */
  private static long numbers(WaitingRoom room) {
    long before = issued(room);
    room.join();
    return issued(room) - before;
  }

  private static long issued(WaitingRoom room) {
    return TestDatabase.number("select issued from queue.counter where room = ?", room.id());
  }

  private static Room room(RoomMode mode, Instant end) {
    Instant opened = end.minusSeconds(3600);
    return new Room(
        "room",
        "Room",
        mode,
        RoomPhase.ON,
        opened,
        opened,
        opened,
        60,
        60,
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        "/",
        Branding.NONE,
        Instant.EPOCH,
        1,
        opened,
        null,
        false,
        new RoomControls(
            Optional.of(end), Optional.empty(), Optional.empty(), false, Passthrough.DEFAULT),
        JoinRules.NONE,
        NoShows.NONE,
        Protection.DEFAULT);
  }
}
