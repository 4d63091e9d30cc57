package dev.usher.booking.console;

import dev.usher.booking.catalogue.SingleFlightCache;
import dev.usher.common.store.Retry;
import dev.usher.inventory.release.ReleaseWorkerStore;
import dev.usher.inventory.release.ReleaseWorkers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Looks for running workers at most once a second, however many operators watch. */
@ApplicationScoped
class ReleaseWorkerService {
  private static final Duration CACHED_FOR = Duration.ofSeconds(1);

  private final SingleFlightCache<Boolean, ReleaseWorkers> cache =
      new SingleFlightCache<>(1, CACHED_FOR);
  private final ReleaseWorkerStore store;

  ReleaseWorkerService(ReleaseWorkerStore store) {
    this.store = store;
  }

  /** The workers, up to a second old. Blocks. */
  ReleaseWorkers running() {
    return cache.get(true, only -> Retry.onDeadConnection(store::read));
  }
}
