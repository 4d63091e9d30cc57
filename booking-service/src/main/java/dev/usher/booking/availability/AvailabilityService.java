package dev.usher.booking.availability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.usher.booking.BookingSettings;
import dev.usher.common.limit.ConcurrencyLimit;
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

/**
 * What is free in each event, as of a moment ago: kept in memory and read from PostgreSQL by one
 * reader an event, however many ask.
 *
 * <p>All readers share a few threads, each with a connection of its own at most, so that asking for
 * events that are not there, whose names anyone can make up, costs a bounded number of queries and
 * a bounded memory. Past the bound, whoever would wait for another read is refused; and so are
 * those who would wait for a read beside too many others, of whom one event has half at most.
 */
@ApplicationScoped
public class AvailabilityService {
  /** The reads under way at the same time, a connection each. */
  public static final int READERS = 4;

  private static final int MAX_WAITING_READS = 1_000;
  private static final int MAX_EVENTS = 10_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  private final ExecutorService readers;
  private final LoadingCache<String, AvailabilityReader> watches;
  private final ConcurrencyLimit waiters;
  // A read of a whole event may take longer than a visitor waits.
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
    AtomicInteger number = new AtomicInteger();
    this.readers =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_READS),
            task -> new Thread(task, "availability-reader-" + number.incrementAndGet()));
    this.watches =
        Caffeine.newBuilder()
            .maximumSize(MAX_EVENTS)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .build(
                event ->
                    new AvailabilityReader(
                        event,
                        pause,
                        availabilities,
                        objectMapper,
                        readers,
                        waiters,
                        new ConcurrencyLimit(perEvent),
                        System::nanoTime));
  }

  /** Makes its bean, so that its metrics are there before anybody asks. */
  void start(@Observes StartupEvent started) {}

  @PreDestroy
  void stop() {
    readers.shutdownNow();
  }

  /** What is free, no older than the configured pause; empty if there is no such event. */
  Uni<Optional<AvailabilitySnapshot>> now(String event) {
    return EventIds.isWellFormed(event)
        ? Uni.createFrom()
            .deferred(() -> watches.get(event).latest())
            .ifNoItem()
            .after(patience)
            .fail()
        : Uni.createFrom().item(Optional.empty());
  }

  /**
   * What is free, first whole and then whenever it changes. One reader serves all listeners of an
   * event; who reads too slowly misses what lies between and is given the whole again.
   */
  Multi<StreamMessage> stream(String event) {
    AvailabilityReader watch = watches.get(event);
    // A watch without news for long may be forgotten while somebody listens: with its next message
    // it is known again, unless others have begun another by then.
    return watch.messages().onItem().invoke(() -> watches.asMap().putIfAbsent(event, watch));
  }
}
