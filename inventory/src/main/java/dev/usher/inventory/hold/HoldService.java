package dev.usher.inventory.hold;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.InventorySettings.HoldSettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes holds in batches, one transaction per batch. */
@ApplicationScoped
public class HoldService {
  // The event's lock admits one at a time to PostgreSQL; meanwhile
  // the other calls the gate, and the responses of the previous one are sent.
  private static final int BATCHES_AT_ONCE = 2;

  // Most of them wait while another writes their batches with its own.
  private static final int THREADS_PER_CONNECTION = 4;

  // More at once would have fewer batches each: 1 sold a quarter more than 2, of 100 events.
  private static final int CONNECTIONS_PER_STATEMENT = 8;

  // Patience is enforced with an error of at most a twentieth.
  private static final int LOOKS_IN_PATIENCE = 20;

  // Far beyond the patience of requests.
  private static final Duration UNUSED = Duration.ofMinutes(10);

  private final HoldSettings settings;
  private final HoldStore store;
  private final Connections connections;
  private final CombinedWrites combinedWrites;
  private final Gate gate;
  private final RecentRefusals recentRefusals = new RecentRefusals();
  private final ExecutorService writers;
  private final ScheduledExecutorService clock;
  private final Future<?> givingUp;
  private final Batcher.Shared shared;
  private final EventBatchers<HoldRequest, HoldOutcome> batchers;

  /** Creates a service with threads of its own; {@link #stop} ends them. */
  public HoldService(InventorySettings settings, HoldStore store, Gate gate) {
    this.settings = settings.hold();
    int atOnce = settings.hold().writers();
    int threads = THREADS_PER_CONNECTION * atOnce;
    this.connections = new Connections(atOnce);
    this.store = store;
    this.combinedWrites =
        new CombinedWrites(
            batches -> connections.with(() -> store.writeUnchanged(batches)),
            Math.max(1, atOnce / CONNECTIONS_PER_STATEMENT));
    this.gate = gate;
    AtomicInteger number = new AtomicInteger();
    this.writers =
        Executors.newFixedThreadPool(
            threads, task -> new Thread(task, "hold-writer-" + number.incrementAndGet()));
    this.shared = new Batcher.Shared(threads, settings.hold().maxWaiting());
    this.batchers =
        new EventBatchers<>(
            this::batcher, settings.hold().patience().plus(UNUSED), System::nanoTime);
    this.clock =
        Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "hold-patience"));
    long patience = settings.hold().patience().toNanos();
    long period = Math.max(1_000_000, patience / LOOKS_IN_PATIENCE);
    this.givingUp =
        clock.scheduleWithFixedDelay(
            () ->
                batchers.giveUpSince(
                    System.nanoTime() - patience, new HoldTimeout(settings.hold().patience())),
            period,
            period,
            TimeUnit.NANOSECONDS);
  }

  /**
   * Takes the whole request or nothing. Never blocks; the stage completes on a writer's thread
   * after the commit, or on another thread once the visitor's patience is over. It fails with
   * {@link dev.usher.common.sql.SqlFault} when PostgreSQL fails and with {@link HoldTimeout} when
   * the patience is over; then the hold may still be made.
   */
  public CompletionStage<HoldOutcome> take(HoldRequest request) {
    return batchers.of(request.id().event()).submit(request);
  }

  /** The number of requests that wait for a transaction. */
  public int waiting() {
    return shared.waiting();
  }

  /** The number of batches that wait for a connection. */
  int waitingForConnections() {
    return connections.waiting();
  }

  /** The number of requests of one event that may wait. */
  public int maxWaitingPerEvent() {
    return settings.maxWaitingPerEvent();
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
        new HoldWriter(
                event,
                settings.lockPatience(),
                store,
                connections,
                combinedWrites,
                gate,
                recentRefusals)
            ::write,
        System::nanoTime);
  }

  /** Seats are read and written one by one; places of a section cost the same at any quantity. */
  private static int weight(HoldRequest request) {
    return request.selection() instanceof Selection.Places ? 0 : request.selection().quantity();
  }

  /** Waits for the batches in progress while PostgreSQL can still be reached. */
  void finish(@Observes ShutdownEvent stopping, ShutdownSettings shutdown) {
    stop();
    Uninterruptibly.await(writers::isTerminated, shutdown.timeout());
  }

  /** Stops the writers after the batches they have started. */
  @PreDestroy
  public void stop() {
    writers.shutdown();
    givingUp.cancel(false);
    clock.shutdown();
  }
}
