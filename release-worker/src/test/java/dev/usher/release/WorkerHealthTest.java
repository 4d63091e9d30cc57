package dev.usher.release;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.get;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.Management;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What operators and the platform see of a worker. */
@QuarkusTest
@WithTestResource(TestStores.class)
class WorkerHealthTest {
  private static final String DEGRADED = "checks.find { it.name == 'Redis gate' }.data.degraded";

  @Inject AgroalDataSource dataSource;

  @Test
  void releasesAndTheirLagAreCounted() {
    double released = metric("usher_releases_total");
    double lags = metric("usher_release_lag_seconds_count");
    double batches = metric("usher_release_batch_seconds_count");
    double failures = metric("usher_release_failures_total");
    EventTables event = EventTables.newEvent(dataSource, 3, 8);
    event.hold(3, 0, 0);

    // The lag is recorded last.
    await("Each is counted").until(() -> metric("usher_release_lag_seconds_count") == lags + 3);
    assertEquals(released + 3, metric("usher_releases_total"));
    assertTrue(metric("usher_release_batch_seconds_count") > batches);
    assertTrue(metric("usher_release_lag_seconds_bucket{le=\"0.25\"}") <= lags + 3);
    assertEquals(failures, metric("usher_release_failures_total"));
  }

  @Test
  void withoutRedisItIsDegradedButReadyAndGoesOn() {
    await("Redis responds").until(() -> !isDegraded());
    EventTables event = EventTables.newEvent(dataSource, 3, 8);
    TestStores.stores().killRedis();
    try {
      assertTrue(isDegraded());

      event.hold(3, 0, 0);

      await("All have expired").until(() -> event.holds("EXPIRED") == 3);
      event.areConsistent();
    } finally {
      TestStores.stores().startRedis();
    }
    await("Redis answers again").until(() -> !isDegraded());
  }

  @Test
  void aLoopThatHangsIsNotLive() throws SQLException {
    try (Connection stuck = TestDataSource.of(TestStores.stores()).getConnection();
        Statement statement = stuck.createStatement()) {
      stuck.setAutoCommit(false);
      statement.execute("lock table inventory.hold in access exclusive mode");

      await("It is not live")
          .until(() -> get(Management.url() + "/q/health/live").statusCode() == 503);

      stuck.rollback();
    }
    await("It is live again")
        .until(() -> get(Management.url() + "/q/health/live").statusCode() == 200);
    get(Management.url() + "/q/health/live")
        .then()
        .body("checks.name", hasItem(equalTo("Release loop")));
  }

  private static double metric(String name) {
    return get(Management.url() + "/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asString()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  private static boolean isDegraded() {
    return get(Management.url() + "/q/health/ready")
        .then()
        .statusCode(200)
        .extract()
        .path(DEGRADED);
  }
}
