package dev.usher.inventory.hold;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.InventorySettings.HoldSettings;
import dev.usher.inventory.gate.Gate;
import io.agroal.api.AgroalDataSource;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds of seats: taken in batches, one transaction a batch, and looked up. */
@ApplicationScoped
public class Holds {
  // PostgreSQL has one of them at a time, by the event's lock; meanwhile the other asks the gate,
  // and
  // what the last one decided is told.
  private static final int BATCHES_AT_ONCE = 2;

  private final HoldSettings settings;
  private final AgroalDataSource dataSource;
  private final HoldStore store;
  private final HoldWriter writer;
  private final ExecutorService writers;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, Batcher<HoldRequest, HoldOutcome>> batchers = new ConcurrentHashMap<>();

  Holds(
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
  }

  /**
   * An instance of its own on these stores, for a process that has several: what differs from the
   * one that is injected is only where it writes. Its maker stops it.
   */
  public static Holds on(InventorySettings settings, AgroalDataSource dataSource, RedisAPI redis) {
    HoldStore store = new HoldStore();
    return new Holds(
        settings, dataSource, store, new HoldWriter(dataSource, store, new Gate(redis, settings)));
  }

  /**
   * Takes what is asked for, or nothing. Never blocks; the answer comes on a writer's thread, after
   * the commit. It fails with {@link HoldFault} when PostgreSQL does.
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
        BATCHES_AT_ONCE,
        settings.batchSize(),
        settings.maxWaiting(),
        waiting,
        new HoldOutcome.Overloaded(),
        batch -> writer.write(event, batch));
  }

  /** Ends the writers, after what they have begun. */
  @PreDestroy
  public void stop() {
    writers.shutdown();
  }
}
