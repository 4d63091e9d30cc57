package dev.usher.queue.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
class PageTest {

  @Test
  void thePageIsSmallAndRunsNothingButItsOwnScript() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Reply page = Http.send("GET", ServiceUnderTest.url() + "/rooms/" + room.id(), "", Map.of());
    assertEquals(200, page.status());
    assertTrue(page.header("Content-Type").startsWith("text/html"), page.header("Content-Type"));
    assertTrue(page.header("Content-Security-Policy").contains("default-src 'none'"));
    int size = page.body().length();
    for (String part : new String[] {"waiting.js", "waiting.css"}) {
      assertTrue(page.body().contains("/usher-queue/" + part));
      Reply asset = Http.send("GET", ServiceUnderTest.url() + "/usher-queue/" + part, "", Map.of());
      assertEquals(200, asset.status());
      size += asset.body().length();
    }
    assertTrue(size < 20 * 1024, "bytes: " + size);
  }

  /** Its script would take the parameter for a part of the room's name. */
  @ParameterizedTest
  @ValueSource(strings = {";x=1", ";", ";/"})
  void thePageOfARoomHasNoParametersInItsPath(String parameters) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Reply page =
        Http.send("GET", ServiceUnderTest.url() + "/rooms/" + room.id() + parameters, "", Map.of());
    assertEquals(404, page.status());
    assertEquals("not-found", page.problem());
  }

  @Test
  void thePageOfNoRoomSaysSoToPeopleAndToMachines() {
    Reply page = Http.send("GET", ServiceUnderTest.url() + "/rooms/no-such-room", "", Map.of());
    assertEquals(404, page.status());
    assertTrue(page.body().startsWith("<!doctype html>"));
  }
}
