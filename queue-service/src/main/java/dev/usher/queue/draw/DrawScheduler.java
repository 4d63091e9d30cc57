package dev.usher.queue.draw;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RedisRoomSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.SingleFlight;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Makes the draw of each room whose start has come, at every instance, and tries again each {@code
 * usher.waiting-room.idle-tick} until it is made. A room has at most one run in progress per
 * instance, on a worker thread.
 */
@ApplicationScoped
public class DrawScheduler {
  private static final Logger LOG = Logger.getLogger(DrawScheduler.class);

  private final ConcurrentMap<String, RoomTask> due = new ConcurrentHashMap<>();
  private final RoomRegistry rooms;
  private final DrawService draws;
  private final RedisRoomSettings settings;
  private final Vertx vertx;
  private final QueueSettings config;
  private final Clock clock;
  private long timer;

  DrawScheduler(
      RoomRegistry rooms,
      DrawService draws,
      RedisRoomSettings settings,
      Vertx vertx,
      QueueSettings config,
      MeterRegistry meters,
      Clock clock) {
    this.rooms = rooms;
    this.draws = draws;
    this.settings = settings;
    this.vertx = vertx;
    this.config = config;
    this.clock = clock;
    Gauge.builder("usher.draws.due", due, ConcurrentMap::size)
        .description("Rooms whose draw is due and not made")
        .register(meters);
  }

  void start(@Observes StartupEvent event) {
    rooms.onEnd(due::remove);
    timer =
        vertx.setPeriodic(
            config.waitingRoom().idleTick().toMillis(), id -> rooms.all().forEach(this::tick));
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(
        () -> due.values().stream().noneMatch(task -> task.flight.isUnderWay()),
        shutdown.timeout());
  }

  private void tick(RoomSnapshot view) {
    Room room = view.room();
    if (room.hasEnded() || !room.awaitsDraw() || clock.instant().isBefore(room.startsAt())) {
      due.remove(room.id());
    } else {
      due.computeIfAbsent(room.id(), RoomTask::new).run(view);
    }
  }

  private final class RoomTask {
    private final String room;
    private final SingleFlight flight = new SingleFlight();
    private volatile String reported = "";

    RoomTask(String room) {
      this.room = room;
    }

    void run(RoomSnapshot view) {
      flight.start(() -> advance(view), done -> {}, failure -> report("draw failed: " + failure));
    }

    private Uni<Void> advance(RoomSnapshot view) {
      return Uni.createFrom()
          .item(() -> draws.advance(view))
          .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
          .flatMap(this::publish);
    }

    private Uni<Void> publish(Optional<String> waitsFor) {
      waitsFor.ifPresent(name -> report("draw waits for the public value " + name));
      Optional<Room> drawn =
          rooms.known(room).map(RoomSnapshot::room).filter(known -> !known.awaitsDraw());
      return drawn.isPresent() ? settings.push(drawn.get()) : Uni.createFrom().voidItem();
    }

    /** Each reason once: it is tried again and again. */
    private void report(String reason) {
      if (!reason.equals(reported)) {
        reported = reason;
        LOG.warnf("room=%s %s; nobody is admitted until the draw is made", room, reason);
      }
    }
  }
}
