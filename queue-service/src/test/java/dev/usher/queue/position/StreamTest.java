package dev.usher.queue.position;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.ShortIntervalsProfile;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SideBySide
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(ShortIntervalsProfile.class)
class StreamTest {
  @Test
  void aStreamSendsEachStepUntilItIsOver() {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1, "claimWindow", "PT4S");
    Visitor first = room.joins();
    Reply pass = await().until(first::claims, claim -> claim.status() == 201);
    room.joins();
    PositionStreamClient third = PositionStreamClient.to(room.joins());
    String standing = "\"state\":\"WAITING\",\"number\":3,\"position\":2";
    third.awaitPosition(standing);
    await()
        .until(
            third::positions,
            positions -> positions.stream().filter(s -> s.contains(standing)).count() > 1);

    room.finish(pass.text("/passId"));
    third.awaitPosition("\"position\":1");
    third.awaitPosition("YOUR_TURN");
    third.awaitPosition("MISSED");
    third.ends();
  }

  @Test
  void oneStepIsSentToAllStreamsAtOnce() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1);
    Visitor first = room.joins();
    Reply pass = await().until(first::claims, claim -> claim.status() == 201);
    List<PositionStreamClient> streams =
        room.joinMany(100).stream().map(PositionStreamClient::to).toList();
    streams.forEach(stream -> stream.awaitPosition("WAITING"));
    room.finish(pass.text("/passId"));
    for (int i = 1; i < streams.size(); i++) {
      streams.get(i).awaitPosition("\"position\":" + i + ",");
    }
  }

  @Test
  void farFromTheTurnPositionsAreSentOnceASecond() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.is("pause");
    List<Visitor> visitors = room.joinMany(300);
    PositionStreamClient last = PositionStreamClient.to(visitors.get(visitors.size() - 1));
    last.awaitPosition("PAUSED");

    long begun = System.nanoTime();
    room.is("resume");
    last.awaitPosition("YOUR_TURN");
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);

    // 300 who are let in ten at a time are thirty steps.
    long steps =
        last.positions().stream()
            .filter(positions -> positions.contains("WAITING") && positions.contains("OPEN"))
            .count();
    assertTrue(steps <= seconds + 2, steps + " steps sent in " + seconds + " s");
  }

  @Test
  void aStreamWithoutAQueueTokenIsRefused() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    assertEquals("token-missing", Http.send("GET", room.uri() + "/stream", "", Map.of()).problem());
  }

  @Test
  void aStreamComesThroughProxiesAtOnceAndNamesADelayForReconnecting() {
    PositionStreamClient stream =
        PositionStreamClient.to(WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1).joins());
    assertEquals(List.of("no"), stream.headers().allValues("X-Accel-Buffering"));
    assertEquals(List.of("no-cache, no-transform"), stream.headers().allValues("Cache-Control"));
    List<String> lines = await().until(stream::lines, sent -> sent.size() > 1);
    assertTrue(lines.get(1).matches("retry: ?[1-5]\\d{3}"), lines::toString);
  }

  @Test
  void headOnAStreamAnswersAtOnceWithItsHeaders() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    Reply head = Http.send("HEAD", room.uri() + "/stream", "", visitor.bearer());
    assertEquals(200, head.status());
    assertTrue(head.header("Content-Type").startsWith("text/event-stream"));
    assertEquals("no", head.header("X-Accel-Buffering"));
    assertEquals(401, Http.send("HEAD", room.uri() + "/stream", "", Map.of()).status());
  }
}
