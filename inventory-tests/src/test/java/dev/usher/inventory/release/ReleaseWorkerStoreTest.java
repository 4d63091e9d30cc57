package dev.usher.inventory.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class ReleaseWorkerStoreTest {
  private static final UUID ONE = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();
  private static final String ROWS = "select count(*) from inventory.release_worker";
  private static final String NOW = "select (extract(epoch from now()) * 1000)::bigint";

  @Inject ReleaseWorkerStore store;

  @BeforeEach
  @AfterEach
  void nobodyRuns() {
    TestDatabase.update("delete from inventory.release_worker");
  }

  @Test
  void eachInstanceThatLeavesSignsOfLifeCountsOnce() {
    assertEquals(new ReleaseWorkers(0, Optional.empty()), store.read());
    store.seen(ONE);
    store.seen(OTHER);
    store.seen(ONE);
    assertEquals(2, store.read().running());
  }

  @Test
  void whoLeavesNoneForFifteenSecondsIsGoneAndItsLastIsKnown() {
    store.seen(ONE);
    passed(ONE, Duration.ofSeconds(14));
    assertEquals(1, store.read().running());
    passed(ONE, Duration.ofSeconds(2));
    ReleaseWorkers workers = store.read();
    assertEquals(0, workers.running());
    Instant now = Instant.ofEpochMilli(TestDatabase.number(NOW));
    assertTrue(workers.seenAt().orElseThrow().isBefore(now.minusSeconds(15)), workers::toString);
  }

  @Test
  void whoStopsIsGoneAtOnce() {
    store.seen(ONE);
    store.seen(OTHER);
    store.gone(ONE);
    assertEquals(1, store.read().running());
  }

  @Test
  void whoWasKilledIsForgottenAfterAnHour() {
    store.seen(ONE);
    passed(ONE, Duration.ofMinutes(59));
    store.seen(OTHER);
    assertEquals(2, TestDatabase.number(ROWS));
    passed(ONE, Duration.ofMinutes(2));
    store.seen(OTHER);
    assertEquals(1, TestDatabase.number(ROWS));
  }

  /** Its last sign of life is so much older. */
  private static void passed(UUID instance, Duration time) {
    TestDatabase.update(
        "update inventory.release_worker set seen_at = seen_at - ? * interval '1 second'"
            + " where instance = ?",
        time.toSeconds(),
        instance);
  }
}
