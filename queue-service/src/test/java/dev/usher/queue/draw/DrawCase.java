package dev.usher.queue.draw;

import static dev.usher.testing.Eventually.await;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** What the tests of draws at one instance share: rooms with a draw. */
abstract class DrawCase {
  static final String VALUE = "0123456789abcdef".repeat(4);
  static final Map<String, String> NOBODY = Map.of();

  static WaitingRoom opened(Instant start, Object... changes) {
    return WaitingRoom.opened(ServiceUnderTest.url(), draws(start, changes));
  }

  static Object[] draws(Instant start, Object... changes) {
    return Stream.concat(
            Stream.of("mode", "DRAW", "opensAt", "2020-01-01T00:00:00Z", "startsAt", start + ""),
            Stream.of(changes))
        .toArray();
  }

  /** A room whose start has not come. */
  static WaitingRoom opened(Object... changes) {
    return opened(Instant.now().plusSeconds(3600), changes);
  }

  /** The start comes now; the other changes are those that the room was opened with. */
  static void starts(WaitingRoom room, Object... changes) {
    Object[] all =
        Stream.concat(
                Stream.of("mode", "DRAW", "startsAt", Instant.now().toString()), Stream.of(changes))
            .toArray();
    room.set(all).is(200);
  }

  static String source() {
    return "test-" + java.util.UUID.randomUUID();
  }

  static Reply draw(WaitingRoom room) {
    return Http.send("GET", room.uri() + "/draw", "", NOBODY);
  }

  static void awaitState(WaitingRoom room, String state) {
    await(state).until(() -> draw(room).text("/state"), state::equals);
  }

  static String stored(WaitingRoom room, String column) {
    return TestDatabase.text("select " + column + " from queue.draw where room = ?", room.id());
  }
}
