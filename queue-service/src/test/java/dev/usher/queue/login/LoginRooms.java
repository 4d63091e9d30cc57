package dev.usher.queue.login;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;

/** Rooms of tests that ask for a login. */
final class LoginRooms {
  static final JsonObject LOGIN = new JsonObject().put("login", true);

  private LoginRooms() {}

  /** A new room with more settings, fields and values in turn. */
  static WaitingRoom opened(Object... changes) {
    Object[] all = Stream.concat(Stream.of("joinRules", LOGIN), Stream.of(changes)).toArray();
    return WaitingRoom.opened(ServiceUnderTest.url(), all);
  }

  static TestDatabase.Lock lockCounter(WaitingRoom room) {
    return TestDatabase.lock("select 1 from queue.counter where room = ? for update", room.id());
  }
}
