package dev.usher.booking.console;

import dev.usher.booking.catalogue.SingleFlightCache;
import dev.usher.common.store.Retry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads the numbers of a sale at most once a second, however many operators watch. */
@ApplicationScoped
class StatsService {
  private static final int MOST_CACHED = 200;
  private static final Duration CACHED_FOR = Duration.ofSeconds(1);

  private final SingleFlightCache<String, Optional<EventStats>> cache =
      new SingleFlightCache<>(MOST_CACHED, CACHED_FOR);
  private final BiFunction<String, Instant, Optional<EventStats>> read;
  private final Clock clock;

  @Inject
  StatsService(StatsStore store, Clock clock) {
    this(store::read, clock);
  }

  StatsService(BiFunction<String, Instant, Optional<EventStats>> read, Clock clock) {
    this.read = read;
    this.clock = clock;
  }

  /** The numbers, up to a second old; empty if there is no such event. Blocks. */
  Optional<EventStats> of(String event) {
    return cache.get(event, id -> Retry.onDeadConnection(() -> read.apply(id, clock.instant())));
  }
}
