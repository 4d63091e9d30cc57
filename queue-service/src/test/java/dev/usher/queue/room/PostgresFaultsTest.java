package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.usher.queue.testing.Backstage;
import dev.usher.queue.testing.Eventually;
import dev.usher.queue.testing.Here;
import dev.usher.queue.testing.Http;
import dev.usher.queue.testing.Reply;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.test.PostgresProxy;
import dev.usher.standalone.test.PostgresProxy.Commit;
import dev.usher.standalone.test.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL that is silent, ends connections, or goes away in the middle of a commit. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(PostgresFaultsTest.Proxied.class)
class PostgresFaultsTest {
  // Several times what the service may take, and less than what it took before it had bounds.
  private static final int PATIENCE_SECONDS = 12;
  private static final int CROWD = 30;
  private static final int KINDS = 4;

  private static final Map<String, String> OPERATOR =
      Map.of(
          "Authorization",
          "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)),
          "Content-Type",
          "application/json");

  /** An instance whose PostgreSQL can be taken away. */
  public static final class Proxied implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(PostgresProxy.class));
    }
  }

  @AfterEach
  void mend() {
    PostgresProxy.mend();
    Eventually.see(() -> ready().status(), status -> status == 200);
  }

  @Test
  void whilePostgresqlIsSilentEachCallIsRefusedInTimeHoweverManyThereAre() throws Exception {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", CROWD);
    List<Visitor> crowd = room.crowd(CROWD);
    Eventually.see(() -> room.look().getLong("serving"), serving -> serving == CROWD);
    String unknown = WaitingRoom.at(Here.base()).uri();

    PostgresProxy.freeze();
    List<CompletableFuture<Reply>> asked =
        IntStream.range(0, CROWD)
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        send("POST", room.uri() + "/tickets", Map.of()),
                        send("GET", unknown, Map.of()),
                        send("POST", room.uri() + "/pause", OPERATOR),
                        CompletableFuture.supplyAsync(() -> crowd.get(i).claims())))
            .toList();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (int i = 0; i < asked.size(); i++) {
      try {
        asked.get(i).get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("Call " + i % KINDS + " of each visitor's is not refused", e);
      }
    }
    asked.forEach(reply -> assertAway(reply.join()));

    PostgresProxy.mend();
    Eventually.see(() -> crowd.get(0).claims().status(), status -> status == 201);
    Eventually.see(() -> room.join().status(), status -> status == 201);
  }

  @Test
  void whilePostgresqlIsSilentReadinessSaysSoAndLivenessDoesNotDependOnIt() {
    PostgresProxy.freeze();
    Eventually.see(() -> ready().status(), status -> status == 503);
    assertEquals(200, Http.send("GET", Here.base() + "/q/health/live", "", Map.of()).status());
  }

  @Test
  void afterPostgresqlHasEndedAllConnectionsNobodyIsRefused() {
    WaitingRoom room = WaitingRoom.opened(Here.base(), "maxActive", 10 * CROWD);
    for (int round = 0; round < 5; round++) {
      List<Visitor> crowd = room.crowd(CROWD);
      Eventually.see(() -> crowd.get(CROWD - 1).state(), state -> state.equals("YOUR_TURN"));
      Backstage.number(
          "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
              + " where datname = 'postgres' and pid <> pg_backend_pid()");
      List<CompletableFuture<Reply>> asked =
          crowd.stream()
              .flatMap(
                  visitor ->
                      Stream.of(
                          CompletableFuture.supplyAsync(visitor::claims),
                          CompletableFuture.supplyAsync(room::join)))
              .toList();
      asked.forEach(reply -> assertEquals(201, reply.join().status(), () -> "" + reply.join()));
    }
  }

  @ParameterizedTest
  @EnumSource(Commit.class)
  void aRoomWhoseChangeFailsAtTheCommitIsChangedByARetry(Commit commit) {
    WaitingRoom room = WaitingRoom.opened(Here.base());
    String settings = WaitingRoom.settings("admitPerMinute", 7).encode();

    PostgresProxy.cutAtNextCommit(commit);
    assertAway(Http.send("PUT", room.uri(), settings, OPERATOR));
    PostgresProxy.mend();
    Eventually.see(
        () -> Http.send("PUT", room.uri(), settings, OPERATOR).status(), status -> status == 200);
    assertEquals(
        7, Backstage.number("select admit_per_minute from queue.room where id = ?", room.id()));
  }

  private static CompletableFuture<Reply> send(
      String method, String uri, Map<String, String> headers) {
    return Http.sendAsync(method, uri, "", headers);
  }

  private static void assertAway(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals("line-unavailable", reply.problem());
    assertFalse(reply.header("Retry-After").isEmpty());
  }

  private static Reply ready() {
    return Http.send("GET", Here.base() + "/q/health/ready", "", Map.of());
  }
}
