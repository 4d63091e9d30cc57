package dev.usher.queue.draw;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.PostgresBulkhead;
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
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Makes the draw of each room whose start has come, at every instance, and tries again each {@code
 * usher.waiting-room.idle-tick} until it is made. While a public value is missing, only the folder
 * is looked at that often, and PostgreSQL every five seconds. One run is in progress per instance,
 * on a worker thread; runs of other rooms wait for it.
 */
@ApplicationScoped
public class DrawScheduler {
  private static final Logger LOG = Logger.getLogger(DrawScheduler.class);

  private static final Duration POSTGRES_PAUSE = Duration.ofSeconds(5);
  private static final int RUNS_AT_ONCE = 1;
  private static final int RUNS_WAITING = 500;

  /** A tree of ten million entries takes seconds to make, and other rooms wait. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

  private final PostgresBulkhead runs =
      new PostgresBulkhead(RUNS_AT_ONCE, RUNS_WAITING, LONGEST_RUN);
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
    measure("nothing", false, meters);
    measure("public_value", true, meters);
  }

  private void measure(String waitsFor, boolean isWaiting, MeterRegistry meters) {
    Gauge.builder("usher.draws.due", () -> count(isWaiting))
        .description("Rooms whose draw is due and not made")
        .tag("waits_for", waitsFor)
        .register(meters);
  }

  private long count(boolean isWaiting) {
    return due.values().stream().filter(task -> task.waitsFor.isPresent() == isWaiting).count();
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
    private volatile Optional<String> waitsFor = Optional.empty();
    private volatile Instant postgresFrom = Instant.EPOCH;

    RoomTask(String room) {
      this.room = room;
    }

    void run(RoomSnapshot view) {
      flight.start(
          () -> runs.<Boolean>call(() -> advance(view)).flatMap(this::publish),
          done -> {},
          this::failed);
    }

    /** Returns whether it has looked at PostgreSQL. */
    private boolean advance(RoomSnapshot view) {
      Instant now = clock.instant();
      boolean isPause = waitsFor.isPresent() && now.isBefore(postgresFrom);
      if (isPause && !draws.isKnown(waitsFor.get())) {
        return false;
      }
      postgresFrom = now.plus(POSTGRES_PAUSE);
      waitsFor = draws.advance(view);
      waitsFor.ifPresent(name -> report("draw waits for the public value " + name));
      return true;
    }

    private void failed(Throwable failure) {
      waitsFor = Optional.empty();
      report("draw failed: " + failure);
    }

    private Uni<Void> publish(boolean isNews) {
      if (!isNews) {
        return Uni.createFrom().voidItem();
      }
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
