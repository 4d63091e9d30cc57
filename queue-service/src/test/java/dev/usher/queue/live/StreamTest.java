package dev.usher.queue.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.Eventually;
import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Http;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(StreamTest.QuickHeart.class)
class StreamTest {

  /** An instance that gives a sign of life each second. */
  public static final class QuickHeart implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.line.heartbeat", "PT1S");
    }
  }

  @Test
  void whoListensHearsOfEachStepUntilItIsOver() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 1, "claimWindow", "PT2S");
    Visitor first = room.joins();
    Eventually.see(first::state, "YOUR_TURN"::equals);
    first.claims();
    room.joins();
    Visitor third = room.joins();
    Queue<String> heard = listen(third);
    Eventually.see(
        () -> heard, lines -> tells(lines, "\"state\":\"WAITING\",\"number\":3,\"position\":2"));
    Eventually.see(() -> heard, lines -> lines.stream().anyMatch(line -> line.startsWith(":")));

    room.finish(first.claims().json().getString("passId"));
    Eventually.see(() -> heard, lines -> tells(lines, "\"position\":1"));
    Eventually.see(() -> heard, lines -> tells(lines, "YOUR_TURN"));
    Eventually.see(() -> heard, lines -> tells(lines, "MISSED"));
    Eventually.see(() -> heard, lines -> lines.contains("end"));
  }

  @Test
  void aCrowdThatListensIsToldOfOneStepAtOnce() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 1);
    Visitor first = room.joins();
    Eventually.see(first::state, "YOUR_TURN"::equals);
    List<Queue<String>> streams = room.crowd(100).stream().map(StreamTest::listen).toList();
    streams.forEach(heard -> Eventually.see(() -> heard, lines -> tells(lines, "WAITING")));
    room.finish(first.claims().json().getString("passId"));
    for (int i = 1; i < streams.size(); i++) {
      Queue<String> heard = streams.get(i);
      String position = "\"position\":" + i + ",";
      Eventually.see(() -> heard, lines -> tells(lines, position));
    }
  }

  @Test
  void aStreamWithoutATicketIsRefused() {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    assertEquals(
        "ticket-missing", Http.send("GET", room.uri() + "/stream", "", Map.of()).problem());
  }

  private static boolean tells(Queue<String> lines, String text) {
    return lines.stream().anyMatch(line -> line.startsWith("data:") && line.contains(text));
  }

  private static Queue<String> listen(Visitor visitor) {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    var response =
        Http.stream(visitor.room() + "/stream", visitor.bearer())
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    assertTrue(
        response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
    Thread reader =
        new Thread(
            () -> {
              try {
                response.body().forEach(heard::add);
                heard.add("end");
              } catch (java.io.UncheckedIOException e) {
                heard.add("broken");
              }
            });
    reader.setDaemon(true);
    reader.start();
    return heard;
  }
}
