package dev.usher.queue.admission;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.RoomState;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Runs admission in every room periodically: at each tick where visitors wait for the rate of an
 * open room, less often where the rate is slow, and at each idle tick elsewhere. One timer serves
 * all rooms, and its thread only starts runs. A room has at most one run in progress per instance.
 */
@ApplicationScoped
public class AdmissionScheduler {
  private static final Logger LOG = Logger.getLogger(AdmissionScheduler.class);

  private static final long MINUTE_MILLIS = 60_000;
  private static final long RUNS_PER_VISITOR = 4;
  private static final long LONGEST_PAUSE_MILLIS = 200;

  private final ConcurrentMap<String, RoomTask> tasks = new ConcurrentHashMap<>();
  private final RoomRegistry rooms;
  private final Admission admission;
  private final Vertx vertx;
  private final QueueSettings.WaitingRoom settings;
  private final Clock clock;
  private long timer;

  AdmissionScheduler(
      RoomRegistry rooms,
      Admission admission,
      Vertx vertx,
      QueueSettings settings,
      MeterRegistry meters,
      Clock clock) {
    this.clock = clock;
    Gauge.builder("usher.admission.failing", this, AdmissionScheduler::failing)
        .description("Rooms in which admission fails")
        .register(meters);
    this.rooms = rooms;
    this.admission = admission;
    this.vertx = vertx;
    this.settings = settings.waitingRoom();
  }

  void start(@Observes StartupEvent event) {
    rooms.onEnd(tasks::remove);
    timer = vertx.setPeriodic(settings.tick().toMillis(), id -> rooms.all().forEach(this::tick));
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(
        () -> tasks.values().stream().noneMatch(task -> task.flight.isUnderWay()),
        shutdown.timeout());
  }

  /**
   * The number of rooms in which admission is failing. When Redis is unreachable, that is all
   * rooms.
   */
  long failing() {
    return tasks.values().stream().filter(task -> task.failing.get()).count();
  }

  /** Runs admission now instead of at the next tick, for example after a pass was finished. */
  public void soon(RoomSnapshot view) {
    if (view.room().isOver(clock.instant())) {
      return;
    }
    tasks.computeIfAbsent(view.room().id(), RoomTask::new).run(view);
  }

  /**
   * Runs admission now for those who have just joined, up to a number. They share a run. Fails as
   * {@link Admission#run} does.
   *
   * @param view of which that number is known to be issued
   */
  public Uni<Void> now(RoomSnapshot view, long number) {
    return tasks.computeIfAbsent(view.room().id(), RoomTask::new).runFor(view, number);
  }

  private void tick(RoomSnapshot view) {
    if (view.room().isOver(clock.instant())) {
      return;
    }
    RoomTask task = tasks.computeIfAbsent(view.room().id(), RoomTask::new);
    if (System.nanoTime() - task.lastRun >= pause(view).toNanos()) {
      task.run(view);
    }
  }

  /**
   * The time between two runs. Where no slot is free, the visit that ends runs admission at once. A
   * slow rate needs few runs, and loses nothing: admission makes up for runs that are late.
   */
  private Duration pause(RoomSnapshot view) {
    Room room = view.room();
    boolean moves =
        view.counters().waiting() > 0
            && view.counters().active() < room.mostActive()
            && room.state(clock.instant()) == RoomState.OPEN;
    if (!moves) {
      return settings.idleTick();
    }
    long interval = MINUTE_MILLIS / room.admitPerMinute();
    return Duration.ofMillis(Math.min(LONGEST_PAUSE_MILLIS, interval / RUNS_PER_VISITOR));
  }

  private final class RoomTask {
    private final String room;
    private final SingleFlight flight = new SingleFlight();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile long lastRun = System.nanoTime() - TimeUnit.DAYS.toNanos(1);
    private volatile Shared shared = new Shared(0, CompletableFuture.completedFuture(null));

    /**
     * A run for all with a number up to the one that it knows as issued. A future, because a
     * memoized Uni may call a subscriber before it has accepted the subscription.
     */
    private record Shared(long issued, CompletableFuture<Void> run) {
      Uni<Void> result() {
        return Uni.createFrom().completionStage(run.copy());
      }
    }

    RoomTask(String room) {
      this.room = room;
    }

    void run(RoomSnapshot view) {
      flight.start(
          () -> {
            lastRun = System.nanoTime();
            return admission.run(view);
          },
          done -> works(),
          this::fails);
    }

    /** Two that begin at the same moment make two runs, which do no harm. */
    Uni<Void> runFor(RoomSnapshot view, long number) {
      Shared known = shared;
      if (number > known.issued()) {
        CompletableFuture<Void> run = admission.run(view).subscribeAsCompletionStage();
        known = new Shared(view.counters().issued(), run);
        shared = known;
      }
      return known.result();
    }

    private void works() {
      if (failing.compareAndSet(true, false)) {
        LOG.infof("room=%s admission resumed", room);
      }
    }

    private void fails(Throwable failure) {
      if (failing.compareAndSet(false, true)) {
        LOG.warnf("room=%s admission failed and is retried, positions are kept: %s", room, failure);
      }
    }
  }
}
