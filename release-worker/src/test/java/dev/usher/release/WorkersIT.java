package dev.usher.release;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Packaged workers, as processes of their own, on the same stores. */
class WorkersIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int HOLDS = 5000;
  // As a JVM ends that was asked to; one that had to be killed ends with 128 + 9.
  private static final int SIGTERM = 128 + 15;
  private static final String RUNNING = "select count(*) from inventory.release_worker";

  private final DataSource dataSource = TestDataSource.of(TestStores.stores());

  @Test
  void twoWorkersReleaseEachHoldOnce() {
    try (ServiceProcess one = worker();
        ServiceProcess other = worker()) {
      one.awaitReady(START);
      other.awaitReady(START);
      EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);
      event.hold(HOLDS, 3000, 3000);
      await("All have expired").until(() -> event.holds("EXPIRED") == HOLDS);
      print(event);
      isBackOnSale(event);
    }
  }

  @Test
  void aKilledWorkerLosesNothing() throws SQLException {
    ServiceProcess killed = worker().awaitReady(START);
    EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);
    try (killed;
        Connection before = dataSource.getConnection();
        Connection midway = dataSource.getConnection()) {
      lock(before, "select from inventory.event where id = ? for update", event);
      event.hold(HOLDS, 0, 0);
      lock(midway, "select from inventory.section where event_id = ? for update", event);
      before.rollback();
      await("It has a batch under way").until(() -> waitingForSection() == 1);

      killed.kill();
      midway.rollback();
    }
    assertEquals(HOLDS, event.holds("HELD"), "what it had under way is rolled back");

    try (ServiceProcess other = worker()) {
      other.awaitReady(START);
      await("All have expired").until(() -> event.holds("EXPIRED") == HOLDS);
      isBackOnSale(event);
    }
  }

  @Test
  void aWorkerThatIsAskedToStopEndsInOrderBetweenTwoBatches() {
    try (ServiceProcess worker = worker().awaitReady(START)) {
      EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);
      event.hold(HOLDS, 0, 0);
      await("Some have expired").until(() -> event.holds("EXPIRED") > 0);
      long running = TestDatabase.number(RUNNING);

      long begun = System.nanoTime();
      worker.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);

      assertEquals(SIGTERM, worker.ended().join());
      assertTrue(hasLoggedItsEnd(worker), "ended between two batches");
      assertEquals(running - 1, TestDatabase.number(RUNNING), "the console sees that it stopped");
      event.areConsistent();
      System.out.printf(
          "Stopped within %d ms, %d holds left%n", took.toMillis(), event.holds("HELD"));
    }
  }

  private static void isBackOnSale(EventTables event) {
    assertEquals(HOLDS, event.entries("EXPIRED"));
    assertEquals(0, event.number("select sum(taken) from inventory.section where event_id = ?"));
    event.areConsistent();
  }

  private static boolean hasLoggedItsEnd(ServiceProcess worker) {
    try (Stream<String> lines = Files.lines(worker.log())) {
      return lines.anyMatch(line -> line.contains("Stopped between two batches"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void lock(Connection connection, String sql, EventTables event)
      throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, event.event());
      statement.execute();
    }
  }

  private long waitingForSection() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and query like '%-- Frees what ended holds had%'")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void print(EventTables event) {
    System.out.printf(
        "%d holds that expired at once: p50 %d ms, p99 %d ms, the last %d ms late%n",
        HOLDS, late(event, 0.5), late(event, 0.99), late(event, 1));
  }

  private static long late(EventTables event, double share) {
    return event.number(
        "select (extract(epoch from percentile_cont("
            + share
            + ") within group (order by ended_at - expires_at)) * 1000)::bigint"
            + " from inventory.hold where event_id = ?");
  }

  private static ServiceProcess worker() {
    // The test stores bring the settings of all services.
    return TestStores.service(
        "release-worker",
        Map.of(
            "smallrye.config.mapping.validate-unknown", "false", "usher.release.batch-size", "50"));
  }
}
