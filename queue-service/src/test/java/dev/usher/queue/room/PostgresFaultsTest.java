package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ProxiedProfile;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Management;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.PostgresProxy.Commit;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL that is silent, or goes away in the middle of a commit. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(ProxiedProfile.class)
class PostgresFaultsTest {
  // Ends a wait that has no limit of its own; how long the others take is not tested.
  private static final int PATIENCE_SECONDS = 60;
  private static final int CROWD = 30;
  // As many as may wait at a desk where that is least.
  private static final int MANY = 200;
  private static final int FEWER = 100;

  private static final Map<String, String> OPERATOR = WaitingRoom.operator();

  private static final String SETTINGS = WaitingRoom.settings("maxActive", 100).encode();

  /** Before each too: what an instance does first takes longer than its timeout here allows. */
  @BeforeEach
  @AfterEach
  void mend() {
    PostgresProxy.mend();
    await().until(() -> ready().status(), status -> status == 200);
    WaitingRoom.awaitMadeAt(ServiceUnderTest.url());
  }

  @Test
  void whilePostgresqlIsSilentEachCallIsRefusedInTimeHoweverManyThereAre() throws Exception {
    WaitingRoom past = WaitingRoom.opened(ServiceUnderTest.url(), "claimWindow", "PT1S");
    Visitor late = past.joins();
    await().until(late::state, "MISSED"::equals);
    WaitingRoom ended = WaitingRoom.opened(ServiceUnderTest.url());
    ended.is("end");
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", CROWD + 1);
    Visitor inside = room.joins();
    Reply pass = await().until(inside::claims, claim -> claim.status() == 201);
    List<Visitor> visitors = room.joinMany(CROWD);
    await().until(() -> room.look().getLong("serving"), serving -> serving == CROWD + 1);

    PostgresProxy.freeze();
    Map<String, IntFunction<CompletableFuture<Reply>>> calls = new LinkedHashMap<>();
    String unknown = WaitingRoom.at(ServiceUnderTest.url()).uri();
    calls.put("join", i -> send("POST", room.uri() + "/tokens", Map.of()));
    calls.put("claim", i -> visitors.get(i).claimsAsync());
    calls.put("position of a turn that is over", i -> late.pollsAsync());
    calls.put("join after that", i -> send("POST", past.uri() + "/tokens", late.bearer()));
    calls.put("room", i -> send("GET", unknown, Map.of()));
    calls.put("stream", i -> send("GET", unknown + "/stream", Map.of()));
    calls.put("list", i -> send("GET", ServiceUnderTest.url() + "/api/rooms", Map.of()));
    calls.put("change", i -> Http.sendAsync("PUT", room.uri(), SETTINGS, OPERATOR));
    for (String phase : List.of("pause", "resume", "sold-out", "end")) {
      calls.put(phase, i -> send("POST", room.uri() + "/" + phase, OPERATOR));
    }
    String finished = room.uri() + "/passes/" + pass.text("/passId");
    calls.put("finish", i -> send("DELETE", finished, OPERATOR));
    calls.put("delete the room", i -> send("DELETE", ended.uri(), OPERATOR));
    assertAllAway(asked(calls, CROWD));

    PostgresProxy.mend();
    await().until(() -> visitors.get(0).claims().status(), status -> status == 201);
    await().until(() -> room.join().status(), status -> status == 201);
    assertEquals("MISSED", late.state());
    assertEquals("OPEN", room.look().getString("state"), "No refused call has an effect later");
    assertEquals(204, send("DELETE", finished, OPERATOR).join().status());
    assertEquals(200, Http.send("PUT", room.uri(), SETTINGS, OPERATOR).status());
    assertEquals(204, ended.delete().status());
  }

  /** PostgreSQL is well, so nothing refuses them but the time that each has waited. */
  @Test
  void whileATableIsLockedCallsBehindManyOthersAreRefusedInTime() throws Exception {
    WaitingRoom past = WaitingRoom.opened(ServiceUnderTest.url(), "claimWindow", "PT1S");
    Visitor late = past.joins();
    await().until(late::state, "MISSED"::equals);
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2);
    Visitor inside = room.joins();
    Reply claim = await().until(inside::claims, reply -> reply.status() == 201);
    Visitor next = room.joins();
    await().until(next::state, "YOUR_TURN"::equals);
    String pass = room.uri() + "/passes/" + claim.text("/passId");
    WaitingRoom unknown = WaitingRoom.at(ServiceUnderTest.url());

    try (TestDatabase.Lock passes = TestDatabase.lockTable("queue.pass");
        TestDatabase.Lock rooms = TestDatabase.lockTable("queue.room")) {
      Map<String, IntFunction<CompletableFuture<Reply>>> calls = new LinkedHashMap<>();
      calls.put("finish", i -> send("DELETE", pass, OPERATOR));
      calls.put("claim", i -> next.claimsAsync());
      calls.put("position of a turn that is over", i -> late.pollsAsync());
      Map<String, List<CompletableFuture<Reply>>> asked = asked(calls, MANY);
      asked.putAll(asked(Map.of("room", i -> send("GET", unknown.uri(), Map.of())), FEWER));
      assertAllAway(asked);
      assertTrue(passes.isHeld() && rooms.isHeld());
    }
    await().until(() -> next.claims().status(), status -> status == 201);
    assertEquals(204, send("DELETE", pass, OPERATOR).join().status());
    assertEquals("MISSED", late.state());
    assertEquals("unknown-room", Http.send("GET", unknown.uri(), "", Map.of()).problem());
  }

  @Test
  void whilePostgresqlIsSilentReadinessSaysSoAndLivenessDoesNotDependOnIt() {
    PostgresProxy.freeze();
    await().until(() -> ready().status(), status -> status == 503);
    assertEquals(200, Http.send("GET", Management.url() + "/q/health/live", "", Map.of()).status());
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void aRoomWhoseChangeFailsAtTheCommitIsChangedByARetry(Commit commit) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    String settings = WaitingRoom.settings("admitPerMinute", 7).encode();

    PostgresProxy.cutAtNextCommit(commit);
    assertAway(Http.send("PUT", room.uri(), settings, OPERATOR));
    PostgresProxy.mend();
    await()
        .until(
            () -> Http.send("PUT", room.uri(), settings, OPERATOR).status(),
            status -> status == 200);
    assertEquals(
        7, TestDatabase.number("select admit_per_minute from queue.room where id = ?", room.id()));
  }

  private static CompletableFuture<Reply> send(
      String method, String uri, Map<String, String> headers) {
    return Http.sendAsync(method, uri, "", headers);
  }

  /** Makes each call so many times at once. */
  private static Map<String, List<CompletableFuture<Reply>>> asked(
      Map<String, IntFunction<CompletableFuture<Reply>>> calls, int times) {
    Map<String, List<CompletableFuture<Reply>>> asked = new LinkedHashMap<>();
    calls.forEach(
        (name, call) -> asked.put(name, IntStream.range(0, times).mapToObj(call).toList()));
    return asked;
  }

  private static void assertAllAway(Map<String, List<CompletableFuture<Reply>>> asked)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (Map.Entry<String, List<CompletableFuture<Reply>>> kind : asked.entrySet()) {
      for (CompletableFuture<Reply> reply : kind.getValue()) {
        try {
          assertAway(reply.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
          throw new AssertionError("Not refused in time: " + kind.getKey(), e);
        }
      }
    }
  }

  private static void assertAway(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals("queue-unavailable", reply.problem());
    assertFalse(reply.header("Retry-After").isEmpty());
  }

  private static Reply ready() {
    return Http.send("GET", Management.url() + "/q/health/ready", "", Map.of());
  }
}
