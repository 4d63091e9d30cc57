package dev.usher.inventory.hold;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.InventorySettings.HoldSettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds of seats: taken in batches, one transaction a batch, and looked up. */
@ApplicationScoped
public class HoldService {
  // PostgreSQL has one of them at a time, by the event's lock; meanwhile the other asks the gate,
  // and
  // the answers of the last one go out.
  private static final int BATCHES_AT_ONCE = 2;

  // Patience is kept to within a twentieth of it.
  private static final int LOOKS_IN_PATIENCE = 20;

  private final HoldSettings settings;
  private final AgroalDataSource dataSource;
  private final HoldStore store;
  private final HoldWriter writer;
  private final ExecutorService writers;
  private final ScheduledExecutorService clock;
  private final Future<?> givingUp;
  private final Batcher.Shared shared;
  private final Map<String, Batcher<HoldRequest, HoldOutcome>> batchers = new ConcurrentHashMap<>();

  HoldService(
      InventorySettings settings, AgroalDataSource dataSource, HoldStore store, HoldWriter writer) {
    this.settings = settings.hold();
    this.dataSource = dataSource;
    this.store = store;
    this.writer = writer;
    AtomicInteger number = new AtomicInteger();
    this.writers =
        Executors.newFixedThreadPool(
            settings.hold().writers(),
            task -> new Thread(task, "hold-writer-" + number.incrementAndGet()));
    this.shared = new Batcher.Shared(settings.hold().writers(), settings.hold().maxWaiting());
    this.clock =
        Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "hold-patience"));
    long patience = settings.hold().patience().toNanos();
    long period = Math.max(1_000_000, patience / LOOKS_IN_PATIENCE);
    this.givingUp =
        clock.scheduleWithFixedDelay(
            () -> giveUpSince(System.nanoTime() - patience), period, period, TimeUnit.NANOSECONDS);
  }

  /**
   * An instance of its own on these stores, for a process that has several: what differs from the
   * one that is injected is only where it writes. Its maker stops it.
   */
  public static HoldService on(
      InventorySettings settings, AgroalDataSource dataSource, RedisAPI redis) {
    HoldStore store = new HoldStore();
    return new HoldService(
        settings,
        dataSource,
        store,
        new HoldWriter(settings, dataSource, store, new Gate(redis, settings)));
  }

  /**
   * Takes what is asked for, or nothing. Never blocks; the answer comes on a writer's thread, after
   * the commit, or on another once the visitor's patience is over. It fails with {@link HoldFault}
   * when PostgreSQL does, or does not answer in time; then the hold may still be made.
   */
  public CompletionStage<HoldOutcome> take(HoldRequest request) {
    return batchers.computeIfAbsent(request.id().event(), this::batcher).submit(request);
  }

  /**
   * The hold, or the booking it became. Blocks.
   *
   * @throws HoldFault if PostgreSQL fails
   */
  public Optional<Hold> find(HoldId id) {
    try (Connection connection = dataSource.getConnection()) {
      return Optional.ofNullable(
              store.holds(connection, id.event(), List.of(id.key())).get(id.key()))
          .map(StoredHold::hold);
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not tell of hold " + id, e);
    }
  }

  private Batcher<HoldRequest, HoldOutcome> batcher(String event) {
    return new Batcher<>(
        writers,
        new Batcher.Bounds(
            BATCHES_AT_ONCE,
            settings.batchSize(),
            settings.batchSeats(),
            settings.maxWaitingPerEvent(),
            settings.lockPatience()),
        shared,
        new Batcher.Refusals<>(new HoldOutcome.Overloaded(), new HoldOutcome.EventBusy(event)),
        HoldService::weight,
        (batch, isProbe) -> writer.write(event, batch, isProbe),
        System::nanoTime);
  }

  /** Named seats are read one by one; places of a section cost the same however many they are. */
  private static int weight(HoldRequest request) {
    return request.selection() instanceof Selection.Seats seats ? seats.quantity() : 0;
  }

  private void giveUpSince(long nanos) {
    HoldFault fault =
        new HoldFault(
            "No hold was made within " + settings.patience() + "; it still may be",
            new TimeoutException());
    batchers.values().forEach(batcher -> batcher.giveUpSince(nanos, fault));
  }

  /** Waits for the batches under way while PostgreSQL can still be reached. */
  void finish(@Observes ShutdownEvent stopping, ShutdownSettings shutdown) {
    stop();
    Uninterruptibly.await(writers::isTerminated, shutdown.timeout());
  }

  /** Ends the writers, after what they have begun. */
  @PreDestroy
  public void stop() {
    writers.shutdown();
    givingUp.cancel(false);
    clock.shutdown();
  }
}
