package dev.usher.queue.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without a key nobody is called. */
@QuarkusTest
@WithTestResource(TestStores.class)
class PushOffTest {
  @Test
  void nobodyCanAskToBeCalled() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("pause");
    Visitor visitor = room.joins();
    Map<String, String> headers = new HashMap<>(visitor.bearer());
    headers.put("Content-Type", "application/json");
    String subscription = new FakeBrowser("https://fcm.googleapis.com/x").subscription().encode();
    Reply refused = Http.send("PUT", visitor.room() + "/push", subscription, headers);
    assertEquals("no-push", refused.problem());
    String page =
        Http.send("GET", ServiceUnderTest.url() + "/rooms/" + room.id(), "", Map.of()).body();
    assertTrue(page.contains("data-push=\"\""), "The page does not offer it");
  }
}
