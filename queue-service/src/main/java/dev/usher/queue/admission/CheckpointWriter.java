package dev.usher.queue.admission;

import dev.usher.common.redis.LuaScript;
import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.QueueCounters;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.SingleFlight;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Writes a checkpoint of the queue state to PostgreSQL for every room that changed, once per {@code
 * usher.waiting-room.checkpoint}. One iteration over the rooms runs at a time. Every instance does
 * this; the statement ignores checkpoints that are not newer. Also deletes passes that ended longer
 * ago than {@code usher.pass.keep}.
 */
@ApplicationScoped
public class CheckpointWriter {
  private static final Logger LOG = Logger.getLogger(CheckpointWriter.class);
  private static final LuaScript SNAPSHOT = LuaScript.load(CheckpointWriter.class, "snapshot.lua");
  private static final int AT_ONCE = 3;
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  private final ConcurrentMap<String, Mark> saved = new ConcurrentHashMap<>();
  private final SingleFlight flight = new SingleFlight();
  private final RoomRegistry rooms;
  private final QueueStore store;
  private final RedisAPI redis;
  private final Vertx vertx;
  private final QueueSettings settings;
  private final List<Long> timers = new ArrayList<>();

  CheckpointWriter(
      RoomRegistry rooms, QueueStore store, RedisAPI redis, Vertx vertx, QueueSettings settings) {
    this.rooms = rooms;
    this.store = store;
    this.redis = redis;
    this.vertx = vertx;
    this.settings = settings;
  }

  private record Mark(long epoch, long seq) {
    static Mark of(QueueCounters counters) {
      return new Mark(counters.epoch(), counters.seq());
    }
  }

  void start(@Observes StartupEvent event) {
    rooms.onEnd(saved::remove);
    timers.add(vertx.setPeriodic(settings.waitingRoom().checkpoint().toMillis(), id -> saveAll()));
    timers.add(vertx.setPeriodic(FORGET_EVERY.toMillis(), id -> forget()));
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    timers.forEach(vertx::cancelTimer);
    Uninterruptibly.await(() -> !flight.isUnderWay(), shutdown.timeout());
  }

  private void saveAll() {
    flight.start(
        this::saveMoved, done -> {}, failure -> LOG.warnf("Cannot write checkpoints: %s", failure));
  }

  private Uni<Void> saveMoved() {
    AtomicInteger failed = new AtomicInteger();
    return Multi.createFrom()
        .iterable(List.copyOf(rooms.all()))
        .filter(view -> !view.room().hasEnded())
        .filter(view -> !Mark.of(view.counters()).equals(saved.get(view.room().id())))
        .onItem()
        .transformToUni(
            view ->
                save(view)
                    .onFailure()
                    .invoke(failure -> note(view, failure, failed))
                    .onFailure()
                    .recoverWithNull())
        .merge(AT_ONCE)
        .collect()
        .last();
  }

  /**
   * When a store is down, all rooms fail together, so only the first is logged. The next iteration
   * retries.
   */
  private static void note(RoomSnapshot view, Throwable failure, AtomicInteger failed) {
    if (failed.getAndIncrement() == 0) {
      LOG.warnf(
          "room=%s (other rooms may be affected) cannot write checkpoint: %s",
          view.room().id(), failure);
    }
  }

  private Uni<Void> save(RoomSnapshot view) {
    String room = view.room().id();
    return SNAPSHOT
        .call(
            redis,
            List.of(
                RoomKeys.state(room),
                RoomKeys.turns(room),
                RoomKeys.absent(room),
                RoomKeys.back(room),
                RoomKeys.missed(room),
                RoomKeys.rejoined(room),
                RoomKeys.departed(room)),
            List.of())
        .ifNoItem()
        .after(settings.waitingRoom().redisTimeout())
        .fail()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(reply -> write(room, reply))
        .replaceWithVoid();
  }

  private void write(String room, Response reply) {
    if (reply.size() == 0) {
      return;
    }
    Mark mark = new Mark(reply.get(0).toLong(), reply.get(1).toLong());
    store.save(
        new QueueStore.Checkpoint(
            room,
            mark.epoch(),
            mark.seq(),
            reply.get(2).toLong(),
            new QueueStore.Numbers(
                numbers(reply.get(3)),
                numbers(reply.get(4)),
                numbers(reply.get(5)),
                numbers(reply.get(6)),
                numbers(reply.get(7))),
            new QueueStore.Outcomes(reply.get(8).toDouble(), reply.get(9).toDouble())));
    saved.put(room, mark);
  }

  private static List<Long> numbers(Response list) {
    List<Long> numbers = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      numbers.add(list.get(i).toLong());
    }
    return numbers;
  }

  private void forget() {
    Uni.createFrom()
        .voidItem()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(() -> store.forgetPasses(settings.pass().keep()))
        .subscribe()
        .with(
            done -> {}, failure -> LOG.warnf("Cannot delete old passes, will retry: %s", failure));
  }
}
