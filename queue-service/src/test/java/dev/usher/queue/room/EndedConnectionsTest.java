package dev.usher.queue.room;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.store.PooledConnectionCheck;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL that ends connections and takes new ones at once. Not through a proxy: its timeout is
 * short, and nobody is refused only as long as new connections are made within it.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class EndedConnectionsTest {
  private static final int MOST = 16;

  @Inject AgroalDataSource dataSource;

  /** Only those that are idle, so that nothing else notices and empties the pool. */
  @Test
  void aConnectionThatPostgresqlHasEndedIsNotGivenOut() throws SQLException {
    String ended = backends();
    long unusedSince = System.nanoTime();
    TestDatabase.update("select pg_terminate_backend(pid, 5000) from unnest(?::int[]) pid", ended);
    await()
        .until(
            () -> System.nanoTime() - unusedSince > PooledConnectionCheck.CHECKED_AFTER.toNanos());
    assertNotEquals(ended, backends());
  }

  /** Uses most connections of the pool, and gives them back. Returns their process ids. */
  private String backends() throws SQLException {
    List<Connection> connections = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    try {
      for (int n = 0; n < MOST; n++) {
        Connection connection = dataSource.getConnection();
        connections.add(connection);
        try (Statement statement = connection.createStatement();
            ResultSet id = statement.executeQuery("select pg_backend_pid()")) {
          id.next();
          ids.add(id.getString(1));
        }
      }
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
    return "{" + String.join(",", ids) + "}";
  }

  @Test
  void aVisitorsCallGoesOnWhenPostgresqlEndsItsConnection() {
    WaitingRoom past = WaitingRoom.opened(ServiceUnderTest.url(), "claimWindow", "PT1S");
    Visitor late = past.joins();
    await().until(late::state, "MISSED"::equals);
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    String unknown = WaitingRoom.at(ServiceUnderTest.url()).uri();

    assertAll(
        () -> whileLocked("queue.pass", "%from queue.pass%", late::pollsAsync).is(200),
        () -> whileLocked("queue.counter", "%update queue.counter%", room::joinAsync).is(201),
        () -> whileLocked("queue.pass", "%insert into queue.pass%", visitor::claimsAsync).is(201),
        () -> whileLocked("queue.room", "%where r.id = $1%", () -> send("GET", unknown)).is(404));
  }

  @Test
  void anOperatorsCallGoesOnWhenPostgresqlEndsItsConnection() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    Reply pass = await().until(visitor::claims, claim -> claim.status() == 201);
    String passUri = room.uri() + "/passes/" + pass.text("/passId");
    String list = ServiceUnderTest.url() + "/api/rooms";
    String change = "%from queue.room%no key update%";

    assertAll(
        () -> whileLocked("queue.room", "%where r.id > $1%", () -> send("GET", list)).is(200),
        () ->
            whileLocked("queue.pass", "%update queue.pass%", () -> send("DELETE", passUri)).is(204),
        () -> whileLocked("queue.room", change, () -> send("PUT", room.uri())).is(200),
        () -> whileLocked("queue.room", change, () -> send("POST", room.uri() + "/end")).is(204));
  }

  private static CompletableFuture<Reply> send(String method, String uri) {
    String body = method.equals("PUT") ? WaitingRoom.settings().encode() : "";
    return Http.sendAsync(method, uri, body, WaitingRoom.operator());
  }

  /** The reply to a call whose connection is ended while its statement waits for a table. */
  private static Reply whileLocked(
      String table, String statement, Supplier<CompletableFuture<Reply>> call) {
    CompletableFuture<Reply> reply;
    try (TestDatabase.Lock lock = TestDatabase.lockTable(table)) {
      reply = call.get();
      await(statement).until(() -> TestDatabase.endWaiting(statement), ended -> ended > 0);
      assertTrue(lock.isHeld());
    }
    return reply.join();
  }
}
