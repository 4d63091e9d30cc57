package dev.usher.booking.availability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.booking.BookingSettings;
import dev.usher.common.cache.Caches;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.limit.Saturation;
import dev.usher.common.store.PostgresSettings;
import dev.usher.inventory.event.AvailabilityStore;
import dev.usher.inventory.stock.EventIds;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Serves recent availability of events from memory. One reader per event reads from PostgreSQL,
 * however many clients there are.
 *
 * <p>All readers share a few threads, each with at most one connection. So requests for invented
 * event ids cost a bounded number of queries and bounded memory. Beyond the bound on waiting reads,
 * requests that need another read are refused. Beyond the bound on waiting requests, of which one
 * event has at most half, further requests are refused.
 */
@ApplicationScoped
public class AvailabilityService {
  /** The maximum concurrent reads, one connection each. */
  public static final int READERS = 4;

  private static final int MAX_WAITING_READS = 1_000;
  private static final int MAX_EVENTS = 10_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  private final ExecutorService readers;
  private final Cache<String, AvailabilityReader> watches;
  private final Function<String, AvailabilityReader> reader;
  private final ConcurrencyLimit waiters;
  // A read of a large event may take longer than a visitor waits.
  private final Duration patience;

  AvailabilityService(
      BookingSettings settings,
      AvailabilityStore availabilities,
      ObjectMapper objectMapper,
      MeterRegistry meters,
      PostgresSettings postgres) {
    this.patience = postgres.timeout();
    Duration pause = settings.availability().pause();
    this.waiters = new ConcurrencyLimit(settings.availability().maxWaiting());
    meters.gauge("usher.availability.waiting", waiters, ConcurrencyLimit::taken);
    int perEvent = (settings.availability().maxWaiting() + 1) / 2;
    Saturation.of(waiters, "availability", ConcurrencyLimit::taken, perEvent, meters);
    AtomicInteger number = new AtomicInteger();
    this.readers =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_READS),
            task -> new Thread(task, "availability-reader-" + number.incrementAndGet()));
    this.watches = Caches.evictingUnused(MAX_EVENTS, FORGOTTEN_AFTER).build();
    this.reader =
        event ->
            new AvailabilityReader(
                event,
                pause,
                availabilities,
                objectMapper,
                readers,
                waiters,
                new ConcurrencyLimit(perEvent),
                System::nanoTime);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  @PreDestroy
  void stop() {
    readers.shutdownNow();
  }

  /**
   * Returns the availability, no older than the configured pause; empty if the event does not
   * exist.
   */
  Uni<Optional<AvailabilitySnapshot>> now(String event) {
    return EventIds.isWellFormed(event)
        ? Uni.createFrom()
            .deferred(() -> watches.get(event, reader).latest())
            .ifNoItem()
            .after(patience)
            .fail()
        : Uni.createFrom().item(Optional.empty());
  }

  /**
   * Streams the whole availability, then each change. One reader serves all streams of an event; a
   * client that reads too slowly skips intermediate states and gets the whole again.
   */
  Multi<StreamMessage> stream(String event) {
    AvailabilityReader watch = watches.get(event, reader);
    // A reader without changes for long may be evicted while clients listen. Its next message
    // puts it back, unless another reader for the event exists by then.
    return watch.messages().onItem().invoke(() -> watches.asMap().putIfAbsent(event, watch));
  }
}
