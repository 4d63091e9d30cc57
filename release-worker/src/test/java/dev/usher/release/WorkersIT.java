package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.inventory.EventTables;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.standalone.test.TestStores;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Packaged workers, as processes of their own, on the same stores. */
class WorkersIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int HOLDS = 5000;
  // As a JVM ends that was asked to; one that had to be killed ends with 128 + 9.
  private static final int SIGTERM = 128 + 15;

  private final DataSource dataSource = Database.of(TestStores.stores());

  @Test
  void a_killed_worker_loses_nothing_and_nothing_is_released_twice() throws SQLException {
    try (ServiceProcess one = worker();
        ServiceProcess other = worker()) {
      one.awaitReady(START);
      other.awaitReady(START);
      EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);
      event.hold(HOLDS, 3000, 3000);
      Eventually.await("All have lapsed", () -> event.holds("EXPIRED") == HOLDS);
      print(event);
      isBackOnSale(event);

      EventTables killed = EventTables.newEvent(dataSource, HOLDS, 8);
      try (Connection stuck = dataSource.getConnection();
          Statement statement = stuck.createStatement()) {
        stuck.setAutoCommit(false);
        statement.execute(
            "select from inventory.event where id = '" + killed.event() + "' for update");
        killed.hold(HOLDS, 0, 0);
        Eventually.await("Both have a batch under way", () -> waitingForLock() == 2);

        one.kill();
        stuck.rollback();
      }

      Eventually.await("All have lapsed", () -> killed.holds("EXPIRED") == HOLDS);
      isBackOnSale(killed);
    }
  }

  @Test
  void a_worker_that_is_asked_to_stop_ends_in_order_between_two_batches() {
    try (ServiceProcess worker = worker().awaitReady(START)) {
      EventTables event = EventTables.newEvent(dataSource, HOLDS, 8);
      event.hold(HOLDS, 0, 0);
      Eventually.await("Some have lapsed", () -> event.holds("EXPIRED") > 0);

      long begun = System.nanoTime();
      worker.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);

      assertEquals(SIGTERM, worker.ended().join());
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

  private long waitingForLock() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void print(EventTables event) {
    System.out.printf(
        "%d holds that lapsed at once: p50 %d ms, p99 %d ms, the last %d ms late%n",
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
