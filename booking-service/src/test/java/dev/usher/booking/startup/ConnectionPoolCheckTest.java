package dev.usher.booking.startup;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.availability.AvailabilityService;
import dev.usher.inventory.InventorySettings;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

/** Whether booking-service starts, by the size of its pool. */
class ConnectionPoolCheckTest {
  private static final int THREADS = 20;

  private final InventorySettings inventory =
      new SmallRyeConfigBuilder()
          .withMapping(InventorySettings.class)
          .build()
          .getConfigMapping(InventorySettings.class);
  private final int needed = THREADS + inventory.hold().writers() + AvailabilityService.READERS;

  @Test
  void withAConnectionForEachThreadTheServiceStarts() {
    assertDoesNotThrow(() -> start(needed));
  }

  @Test
  void withOneFewerTheServiceDoesNotStart() {
    Exception refused = assertThrows(IllegalStateException.class, () -> start(needed - 1));
    assertTrue(String.valueOf(refused.getMessage()).contains("at least " + needed));
  }

  private void start(int pool) {
    new ConnectionPoolCheck(pool, THREADS, inventory).check(new StartupEvent());
  }
}
