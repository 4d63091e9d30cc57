package dev.usher.booking.availability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.usher.booking.BookingSettings;
import dev.usher.inventory.event.Availabilities;
import dev.usher.inventory.event.EventIds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * What is free in each event, as of a moment ago: kept in memory and read from PostgreSQL by one
 * reader an event, however many ask.
 */
@ApplicationScoped
public class LiveAvailability {
  private static final int MAX_EVENTS = 10_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  private final LoadingCache<String, EventWatch> watches;

  LiveAvailability(
      BookingSettings settings, Availabilities availabilities, ObjectMapper objectMapper) {
    Duration pause = settings.availability().pause();
    this.watches =
        Caffeine.newBuilder()
            .maximumSize(MAX_EVENTS)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .build(
                event ->
                    new EventWatch(
                        event,
                        pause,
                        availabilities,
                        objectMapper,
                        Infrastructure.getDefaultWorkerPool()));
  }

  /** What is free, no older than the configured pause; empty if there is no such event. */
  Uni<Optional<Snapshot>> now(String event) {
    return EventIds.isWellFormed(event)
        ? Uni.createFrom().completionStage(() -> watches.get(event).latest())
        : Uni.createFrom().item(Optional.empty());
  }

  /**
   * What is free, first whole and then whenever it changes. One reader serves all listeners of an
   * event; who reads too slowly misses what lies between and is given the whole again.
   */
  Multi<Message> stream(String event) {
    EventWatch watch = watches.get(event);
    // Each message counts as use, so that a watch is not forgotten while somebody listens.
    return watch.messages().onItem().invoke(() -> watches.asMap().putIfAbsent(event, watch));
  }
}
