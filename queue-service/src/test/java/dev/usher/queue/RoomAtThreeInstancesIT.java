package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.pass.BrowserKey;
import dev.usher.queue.testing.PositionStreamClient;
import dev.usher.queue.testing.Solver;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.SideBySide;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.Writers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What operators set, and what visitors have, is the same at three instances. */
@SideBySide
class RoomAtThreeInstancesIT extends ThreeInstancesCase {
  @Test
  void aPassThatIsRenewedAtEveryInstanceHasOneEndAndItsSlotUntilThen() {
    WaitingRoom room =
        WaitingRoom.opened(url(0), "maxActive", 1, "passTtl", "PT5S", "maxPassTtl", "PT9S");
    List<Visitor> visitors = joinMany(room, 2);
    await().until(visitors.get(0)::state, "YOUR_TURN"::equals);
    Reply claimed = visitors.get(0).claims().is(201);
    Instant cap =
        Instant.ofEpochSecond(
            TestDatabase.number(
                "select extract(epoch from renewable_until)::bigint from queue.pass where room = ?",
                room.id()));
    AtomicReference<Reply> pass = new AtomicReference<>(claimed);
    await("the cap is reached")
        .until(
            () -> {
              List<Reply> replies =
                  IntStream.range(0, 9)
                      .mapToObj(i -> renews(room, i, requireNonNull(pass.get())))
                      .toList()
                      .stream()
                      .map(CompletableFuture::join)
                      .toList();
              replies.stream().filter(reply -> reply.status() == 200).forEach(pass::set);
              Instant end = Instant.parse(requireNonNull(pass.get()).text("/expiresAt"));
              assertFalse(end.isAfter(cap), end + " is after " + cap);
              String next = at(2, visitors.get(1)).state();
              assertTrue(next.equals("WAITING") || !Instant.now().isBefore(end), next);
              return replies.stream().allMatch(reply -> reply.status() != 200);
            });
    await().until(at(1, visitors.get(1))::state, "YOUR_TURN"::equals);
    assertFalse(
        Instant.now().isBefore(Instant.parse(requireNonNull(pass.get()).text("/expiresAt"))));
  }

  private static CompletableFuture<Reply> renews(WaitingRoom room, int i, Reply pass) {
    return Http.sendAsync(
        "POST",
        room.on(url(i % INSTANCES)).uri() + "/passes/" + pass.text("/passId") + "/renewal",
        "",
        Map.of("Authorization", "Bearer " + pass.text("/pass")));
  }

  /** Also at two instances of booking-service it is decided here, by PostgreSQL. */
  @Test
  void ofManyBrowsersThatComeWithOnePassAtEveryInstanceAtOnceOneGetsIt() {
    int rounds = 25;
    int browsers = 12;
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", rounds, "bindPasses", true);
    for (Visitor visitor : joinMany(room, rounds)) {
      await().until(visitor::state, "YOUR_TURN"::equals);
      Reply claimed = visitor.claims().is(201);
      List<String> keys =
          IntStream.range(0, browsers).mapToObj(i -> BrowserKey.random().hash()).toList();
      List<Reply> replies =
          IntStream.range(0, browsers)
              .mapToObj(i -> binds(room, i, claimed, keys.get(i)))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      List<Integer> winners =
          IntStream.range(0, browsers).filter(i -> replies.get(i).status() == 200).boxed().toList();
      assertEquals(1, winners.size(), replies::toString);
      for (int i = 0; i < browsers; i++) {
        Reply again = binds(room, i + 1, claimed, keys.get(i)).join();
        if (i == winners.get(0)) {
          assertEquals(replies.get(i).text("/pass"), again.is(200).text("/pass"));
        } else {
          replies.get(i).isProblem(403, "pass-bound");
          again.isProblem(403, "pass-bound");
        }
      }
    }
  }

  private static CompletableFuture<Reply> binds(
      WaitingRoom room, int i, Reply pass, String browser) {
    return Http.sendAsync(
        "POST",
        room.on(url(i % INSTANCES)).uri() + "/passes/" + pass.text("/passId") + "/binding",
        "{\"browser\":\"" + browser + "\"}",
        Map.of(
            "Authorization", "Bearer " + pass.text("/pass"), "Content-Type", "application/json"));
  }

  @Test
  void aProofOfWorkIsGoodAtOneInstanceAndABlockedNetworkIsBlockedAtAll() {
    WaitingRoom room =
        WaitingRoom.opened(url(0), "joinRules", new JsonObject().put("proofOfWork", true));
    String solution = Solver.solution(room);
    Solver.joins(room.on(url(1)), solution).is(201);
    for (int i = 0; i < INSTANCES; i++) {
      Reply again = Solver.joins(room.on(url(i)), solution);
      assertEquals("proof-invalid", again.problem(), again::toString);
    }

    JsonArray everybody = new JsonArray(List.of("127.0.0.0/8", "::1"));
    room.set("joinRules", new JsonObject().put("blocked", everybody)).is(200);
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.join().problem(), "blocked"::equals);
    }
  }

  @Test
  void aChangeAtOneInstanceAppliesAtAll() {
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", 1);
    joinMany(room, 5);
    room.is("sold-out");
    for (int i = 0; i < INSTANCES; i++) {
      assertEquals("sold-out", room.on(url(i)).join().problem());
    }
    room.on(url(1)).is("resume");
    room.on(url(2)).set("maxActive", 3);
    for (int i = 0; i < INSTANCES; i++) {
      WaitingRoom there = room.on(url(i));
      await().until(() -> there.look().getLong("serving"), serving -> serving == 3);
    }
  }

  @Test
  void whatOneInstanceAnnouncesAllShow_andARoomEndsOnceForAll() {
    WaitingRoom room = WaitingRoom.opened(url(0), "admitPerMinute", 1);
    List<Visitor> visitors = joinMany(room, 9);
    List<PositionStreamClient> streams =
        IntStream.range(1, 9)
            .mapToObj(i -> PositionStreamClient.to(at(i % INSTANCES, visitors.get(i))))
            .toList();
    room.on(url(1)).set("admitPerMinute", 1, "announcement", "Back at nine").is(200);
    streams.forEach(stream -> stream.awaitPosition("\"announcement\":\"Back at nine\""));
    await("an end in the future")
        .until(
            () -> {
              String end = Instant.now().plusSeconds(1).toString();
              return room.on(url(2)).set("admitPerMinute", 1, "endsAt", end).status();
            },
            status -> status == 200);
    streams.forEach(stream -> stream.awaitPosition("\"state\":\"DONE\""));
    streams.forEach(PositionStreamClient::ends);
    await().until(() -> number(room, "revision"), revision -> revision == 4);
    for (int i = 0; i < INSTANCES; i++) {
      assertEquals("room-ended", room.on(url(i)).join().problem());
    }
    assertEquals(4, number(room, "revision"), "Created, changed twice, and ended once");
  }

  private static long number(WaitingRoom room, String column) {
    return TestDatabase.number("select " + column + " from queue.room where id = ?", room.id());
  }

  @Test
  void ofOperatorsWhoChangeARoomAtOnceAtAnyInstanceNobodyOverwritesAnother() {
    WaitingRoom room = WaitingRoom.opened(url(0), "maxActive", 10);
    List<String> addresses = IntStream.range(0, 2).mapToObj(i -> room.on(url(i)).uri()).toList();

    Writers.add(addresses, "maxActive", 30, WaitingRoom.operator());

    assertEquals(
        10 + 2 * 30,
        TestDatabase.number("select max_active from queue.room where id = ?", room.id()));
  }

  @Test
  void anInstanceWithoutASecretDoesNotStart() throws Exception {
    String token = "usher.token.secret";
    String key = "usher.pass.signing-key-file";
    try (ServiceProcess first = TestStores.service("queue-service", Map.of(token, ""));
        ServiceProcess second = TestStores.service("queue-service", Map.of(key, ""))) {
      assertEndsFor(first, token);
      assertEndsFor(second, key);
    }
  }

  private static void assertEndsFor(ServiceProcess service, String secret) throws Exception {
    assertNotEquals(0, service.ended().get(START.toSeconds(), TimeUnit.SECONDS));
    assertTrue(Files.readString(service.log()).contains(secret));
  }
}
