package dev.usher.booking.startup;

import dev.usher.booking.availability.AvailabilityService;
import dev.usher.inventory.InventorySettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Checks that the pool has a connection for each thread that may need one, so that other requests
 * never keep hold writers waiting for a connection.
 */
@ApplicationScoped
class ConnectionPoolCheck {
  private static final String POOL = "quarkus.datasource.jdbc.max-size";
  private static final String THREADS = "quarkus.thread-pool.max-threads";

  private final int pool;
  private final int needed;

  ConnectionPoolCheck(
      @ConfigProperty(name = POOL) int pool,
      @ConfigProperty(name = THREADS) int threads,
      InventorySettings inventory) {
    this.pool = pool;
    this.needed = threads + inventory.hold().writers() + AvailabilityService.READERS;
  }

  void check(@Observes StartupEvent started) {
    if (pool < needed) {
      throw new IllegalStateException(
          "%s must be at least %d, one for each thread of %s, each writer of holds and so on"
              .formatted(POOL, needed, THREADS));
    }
  }
}
