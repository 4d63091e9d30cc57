package dev.usher.queue.limit;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.LowLimitsProfile;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(LowLimitsProfile.class)
class OverloadTest {
  private static final int UNDER_WAY = LowLimitsProfile.REQUESTS;
  private static final int STREAMS = LowLimitsProfile.STREAMS;

  @Inject MeterRegistry meters;

  @Test
  void moreRequestsUnderWayThanMayBeAreRefusedAtOnceAndJoinsAreNot() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    List<CompletableFuture<Reply>> claims;
    try (TestDatabase.Lock passes = TestDatabase.lockTable("queue.pass")) {
      claims = IntStream.range(0, 2 * UNDER_WAY).mapToObj(i -> visitor.claimsAsync()).toList();
      await().until(() -> refused(claims), refused -> refused == UNDER_WAY);

      Reply refused = Http.send("GET", room.uri(), "", Map.of());
      assertEquals("overloaded", refused.problem());
      assertTrue(!refused.header("Retry-After").isEmpty(), refused::toString);
      refusedByAPage(room);
      assertEquals(2, room.joins().number());
      assertTrue(passes.isHeld());
    }
    claims.forEach(CompletableFuture::join);
    assertEquals(UNDER_WAY, refused(claims));
    await().until(() -> gauge("usher.requests.under.way"), underWay -> underWay == 0);
    await().until(() -> visitor.claims().status(), status -> status == 201);
  }

  @Test
  void streamsThatAreCutBeforeTheyBeganAreNotCountedAnyLonger() throws IOException {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 1, "admitPerMinute", 60);
    room.joins();
    Visitor visitor = room.joins();
    for (int round = 0; round < 3; round++) {
      List<Socket> cut = new ArrayList<>();
      try (TestDatabase.Lock rooms = TestDatabase.lockTable("queue.room")) {
        for (int i = 0; i < STREAMS; i++) {
          cut.add(polls("/api/rooms/nobody-knows-" + round + "/stream"));
        }
        await().until(() -> gauge("usher.streams"), streams -> streams == STREAMS);
        Reply refused = Http.send("GET", room.uri() + "/stream", "", visitor.bearer());
        assertEquals("overloaded", refused.problem());
        for (Socket socket : cut) {
          socket.setSoLinger(true, 0);
          socket.close();
        }
        await().until(() -> gauge("usher.streams"), streams -> streams == 0);
        assertTrue(rooms.isHeld());
      }
    }
    PositionStreamClient.to(visitor).awaitPosition("WAITING");
    room.is("end");
    await().until(() -> gauge("usher.streams"), streams -> streams == 0);
  }

  private static void refusedByAPage(WaitingRoom room) {
    String place = room.uri() + "/place?lang=de";
    for (Reply page :
        List.of(
            Http.send("GET", ServiceUnderTest.url() + "/rooms/" + room.id(), "", Map.of()),
            Http.send("GET", place, "", Map.of()),
            Http.send("POST", place, "", Map.of()))) {
      assertTrue(page.is(503).body().startsWith("<!doctype html>"), page::body);
      assertEquals("no-store", page.header("Cache-Control"));
      assertFalse(page.header("Retry-After").isEmpty(), page::toString);
    }
    Reply again = Http.send("GET", place, "", Map.of());
    assertTrue(again.body().contains("Gerade kommen sehr viele Personen."), again::body);
    assertEquals("5", again.header("Refresh"));
  }

  private static long refused(List<CompletableFuture<Reply>> claims) {
    return claims.stream()
        .filter(CompletableFuture::isDone)
        .filter(claim -> claim.join().problem().equals("overloaded"))
        .count();
  }

  private static Socket polls(String path) throws IOException {
    URI base = URI.create(ServiceUnderTest.url());
    Socket socket = new Socket(base.getHost(), base.getPort());
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private double gauge(String name) {
    var gauge = meters.find(name).gauge();
    return gauge == null ? 0 : gauge.value();
  }
}
