package dev.usher.inventory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A migration that takes hours is covered by SlowMigrationIT except for what others wait for. */
@QuarkusTest
@WithTestResource(TestStores.class)
class MigrationWaitTest {
  @Inject Flyway flyway;

  @Test
  void instancesWaitForTheOneThatMigratesHoweverLongItTakes() {
    int retries = flyway.getConfiguration().getLockRetryCount();
    assertTrue(retries < 0, () -> "Flyway gives up after " + retries + " s");
  }
}
