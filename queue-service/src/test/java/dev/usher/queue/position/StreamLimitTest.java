package dev.usher.queue.position;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.queue.testing.LowLimitsProfile;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LowLimitsProfile.class)
class StreamLimitTest {

  @Test
  void anUnchangedPositionIsSentOnceAndMoreStreamsThanAllowedAreRefused() {
    String start = Instant.now().plusSeconds(3600).toString();
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "startsAt", start);
    List<Visitor> visitors = room.joinMany(4);
    List<PositionStreamClient> streams =
        visitors.subList(1, 3).stream().map(PositionStreamClient::to).toList();
    streams.forEach(stream -> stream.awaitPosition("PREQUEUE"));

    Visitor last = visitors.get(3);
    Reply refused = Http.send("GET", room.uri() + "/stream", "", last.bearer());
    assertEquals(503, refused.status());
    assertEquals("overloaded", refused.problem());

    // Each second everybody's standing is worked out anew, with a wait that shrinks meanwhile.
    String wait = last.polls().text("/estimatedWait");
    long later = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    await()
        .until(
            () -> last.polls().text("/estimatedWait"),
            now -> !now.equals(wait) && System.nanoTime() > later);
    streams.forEach(
        stream -> assertEquals(1, stream.positions().size(), stream.positions()::toString));
    room.is("end");
    streams.forEach(PositionStreamClient::ends);
  }
}
