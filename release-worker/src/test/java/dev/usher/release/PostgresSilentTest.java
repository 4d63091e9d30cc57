package dev.usher.release;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.EventTables;
import dev.usher.testing.Management;
import dev.usher.testing.PostgresProxy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker whose PostgreSQL says nothing. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestProfile(PostgresSilentTest.Proxied.class)
class PostgresSilentTest {
  /** A worker whose PostgreSQL can be taken away. */
  public static final class Proxied implements QuarkusTestProfile {
    /** Longer than PostgreSQL may take, as by default. */
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("usher.release.hung-after", "PT10S");
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(PostgresProxy.class));
    }
  }

  @Inject ReleaseLoop loop;

  @AfterEach
  void mend() {
    PostgresProxy.mend();
    await("Ready again").until(() -> get(Management.url() + "/q/health/ready").statusCode() == 200);
  }

  @Test
  void itIsLiveAndNotReadyAndGoesOnOncePostgresqlResponds() {
    EventTables event = EventTables.newEvent(TestDataSource.of(TestStores.stores()), 3, 8);
    PostgresProxy.freeze();
    await("Not ready").until(() -> get(Management.url() + "/q/health/ready").statusCode() == 503);
    event.hold(3, 0, 0);
    assertEquals(200, get(Management.url() + "/q/health/live").statusCode());
    await("It turns").until(() -> loop.sinceIteration().compareTo(Duration.ofSeconds(2)) < 0);
    assertTrue(event.holds("HELD") == 3, "nothing is released");

    PostgresProxy.mend();
    await("All have expired").until(() -> event.holds("EXPIRED") == 3);
    event.areConsistent();
  }
}
