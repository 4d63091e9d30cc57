package dev.usher.booking.console;

import dev.usher.booking.catalogue.SingleFlightCache;
import dev.usher.common.store.Retry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Reads the numbers of a sale at most once a second, however many operators watch. */
@ApplicationScoped
class StatsService {
  private static final int MOST_CACHED = 200;
  private static final Duration CACHED_FOR = Duration.ofSeconds(1);

  private final SingleFlightCache<String, Optional<EventStats>> cache =
      new SingleFlightCache<>(MOST_CACHED, CACHED_FOR);
  private final StatsStore store;
  private final Clock clock;

  StatsService(StatsStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The numbers, up to a second old; empty if there is no such event. Blocks. */
  Optional<EventStats> of(String event) {
    return cache.get(event, id -> Retry.onDeadConnection(() -> store.read(id, clock.instant())));
  }
}
