package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.LoggedWarnings;
import dev.usher.queue.testing.ProxiedProfile;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.StoredQueue;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Management;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(ProxiedProfile.class)
class PostgresAwayTest {
  /** Several connections in turn may have to be given up, each after ten seconds. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Map<String, String> OPERATOR = WaitingRoom.operator();

  @Inject AgroalDataSource dataSource;

  @Inject
  @io.quarkus.agroal.DataSource("outbox")
  AgroalDataSource schedulerDataSource;

  /** Before each too: what an instance does first takes longer than its timeout here allows. */
  @BeforeEach
  @AfterEach
  void mend() {
    PostgresProxy.mend();
    await().until(() -> ready().status(), status -> status == 200);
    WaitingRoom.awaitMadeAt(ServiceUnderTest.url());
  }

  @Test
  void withoutPostgresqlNobodyJoinsOrClaimsAndPositionsAreStillAnswered() {
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 2, "claimWindow", "PT1H");
    List<Visitor> crowd = room.joinMany(5);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 2);
    assertEquals(201, crowd.get(0).claims().status());

    PostgresProxy.cut();
    assertAway(room.join());
    assertAway(crowd.get(1).claims());
    assertEquals(3, crowd.get(4).polls().number("/position"));
    assertEquals("ADMITTED", crowd.get(0).state());
    assertAway(Http.send("POST", room.uri() + "/pause", "", OPERATOR));
    assertAway(Http.send("PUT", room.uri(), WaitingRoom.settings().encode(), OPERATOR));
    assertAway(Http.send("DELETE", room.uri() + "/passes/" + "0".repeat(36), "", OPERATOR));
    WaitingRoom unknown = WaitingRoom.at(ServiceUnderTest.url());
    for (String call : List.of("GET ", "POST /tokens", "GET /position", "GET /stream")) {
      String[] parts = call.split(" ", -1);
      assertAway(Http.send(parts[0], unknown.uri() + parts[1], "", Map.of()));
    }
    Reply page = Http.send("GET", ServiceUnderTest.url() + "/rooms/" + unknown.id(), "", Map.of());
    assertEquals(503, page.status());
    assertTrue(page.body().startsWith("<!doctype html>"));
    assertFalse(page.header("Retry-After").isEmpty());
    await().until(() -> ready().status(), status -> status == 503);
    Reply health = Http.send("GET", ServiceUnderTest.url() + "/api/health", "", OPERATOR).is(200);
    assertTrue(health.body().contains("\"PostgreSQL\",\"status\":\"DOWN\""), health::body);

    PostgresProxy.mend();
    await().until(() -> crowd.get(1).claims().status(), status -> status == 201);
    await().until(() -> room.join().status(), status -> status == 201);
  }

  /** Three visitors have a turn of ten minutes; PostgreSQL is away for an hour. */
  @Test
  void noTurnRunsOutWhileNobodyCanClaimAndNobodyIsLetIn() {
    WaitingRoom room =
        WaitingRoom.opened(
            ServiceUnderTest.url(), "maxActive", 3, "claimWindow", "PT10M", "passTtl", "PT10M");
    List<Visitor> crowd = room.joinMany(9);
    await().until(() -> room.look().getLong("serving"), serving -> serving == 3);
    try (LoggedWarnings lines =
        LoggedWarnings.of("dev.usher.queue.admission.PostgresWritability")) {
      PostgresProxy.cut();
      await("admission knows").until(lines::seen, seen -> !seen.isEmpty());
    }
    // The pass that this one cannot be given must not run out either.
    assertAway(crowd.get(0).claims());
    StoredQueue.endsEarlier(room, AN_HOUR);
    StoredQueue.awaitRun(room, 9);
    assertEquals(3, StoredQueue.serving(room));
    StoredQueue.admittedEarlier(room, AN_HOUR);

    PostgresProxy.mend();
    Reply first = await().until(() -> crowd.get(0).claims(), reply -> reply.status() != 503);
    assertEquals(201, first.status(), first::toString);
    assertEquals(201, crowd.get(1).claims().status());
    assertEquals(201, crowd.get(2).claims().status());
    assertEquals(3, StoredQueue.serving(room));
  }

  @Test
  void aFailureLeavesALineWithItsCause() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    try (LoggedWarnings lines = LoggedWarnings.of("dev.usher.common.problem.FailureLog")) {
      PostgresProxy.cut();
      await()
          .until(
              () -> {
                assertAway(visitor.claims());
                return lines.seen();
              },
              seen ->
                  seen.stream()
                      .anyMatch(
                          line ->
                              line.contains("queue-unavailable") && line.contains("SQLException")));
    }
  }

  /** As when its host is gone without a word: nothing may wait for the old connections for ever. */
  @Test
  void whatWaitsForASilentPostgresqlIsGivenUpAndTheLineGoesOn() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    room.joinMany(20);
    PostgresProxy.silence();
    await().atMost(SILENCE).until(() -> room.join().status(), status -> status == 201);
    TestDatabase.update(
        "update queue.room set phase = 'SOLD_OUT', revision = revision + 1 where id = ?",
        room.id());
    await().atMost(SILENCE).until(() -> room.look().getString("state"), "SOLD_OUT"::equals);
    long serving = room.look().getLong("serving");
    await()
        .atMost(SILENCE)
        .until(
            () ->
                TestDatabase.number(
                    "select serving from queue.checkpoint where room = ?", room.id()),
            kept -> kept >= serving);
  }

  /** As when an instance is paused, or its host cut off: PostgreSQL learns nothing of its end. */
  @Test
  void aTransactionThatIsCutOffInTheMiddleLocksNothingForLong() throws SQLException {
    Connection room = locks(dataSource, "queue.room");
    Connection message = locks(schedulerDataSource, "queue.message");
    PostgresProxy.silence();
    for (String table : List.of("queue.room", "queue.message")) {
      String lock = "set local lock_timeout = '1min'; lock table " + table + " in exclusive mode";
      TestDatabase.lock(lock).close();
    }
    for (Connection lost : List.of(room, message)) {
      assertThrows(SQLException.class, lost::rollback);
      lost.close();
    }
  }

  private static Connection locks(DataSource pool, String table) throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table " + table + " in exclusive mode");
    }
    return connection;
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
