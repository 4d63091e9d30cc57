package dev.usher.queue.history;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.history.HistoryStore.Addition;
import dev.usher.queue.room.QueueCounters;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomActivity.Kind;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.room.SingleFlight;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Writes the history of rooms: at the end of each minute every instance adds what it did. What
 * cannot be written is added to a later minute. What an instance did in the last minute before it
 * was killed is missing, and what it wrote may count twice if a connection breaks during a commit.
 * Also deletes what is older than {@code usher.history.keep}.
 */
@ApplicationScoped
class HistoryWriter {
  private static final Logger LOG = Logger.getLogger(HistoryWriter.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final SingleFlight flight = new SingleFlight();
  private final RoomRegistry rooms;
  private final RoomActivity activity;
  private final HistoryStore store;
  private final Duration keep;
  private final Vertx vertx;
  private final Clock clock;
  // Only used by the call in flight.
  private final Map<String, Totals> written = new HashMap<>();
  private volatile Instant minute;
  private long timer;

  HistoryWriter(
      RoomRegistry rooms,
      RoomActivity activity,
      HistoryStore store,
      QueueSettings settings,
      Vertx vertx,
      Clock clock) {
    this.rooms = rooms;
    this.activity = activity;
    this.store = store;
    this.keep = settings.history().keep();
    this.vertx = vertx;
    this.clock = clock;
    this.minute = minuteOf(clock.instant());
  }

  /** What happened in a room up to some time, and how many waited and were active then. */
  private record Totals(
      long waiting,
      long active,
      long joined,
      long admitted,
      long claimed,
      long missed,
      long passedOver,
      long waits,
      long within50,
      long within80) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Addition since(Totals before, String room) {
      return new Addition(
          room,
          waiting,
          active,
          joined - before.joined,
          admitted - before.admitted,
          claimed - before.claimed,
          missed - before.missed,
          passedOver - before.passedOver,
          waits - before.waits,
          within50 - before.within50,
          within80 - before.within80);
    }
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(LOOK_EVERY.toMillis(), id -> look(clock.instant()));
  }

  /** What was done since the last minute ended is not lost. */
  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(() -> !flight.isUnderWay(), shutdown.timeout());
    write(minute, false);
    Uninterruptibly.await(() -> !flight.isUnderWay(), shutdown.timeout());
  }

  /** Writes the last minute if it is over. */
  void look(Instant now) {
    Instant current = minuteOf(now);
    Instant last = minute;
    if (current.isAfter(last)) {
      minute = current;
      write(
          last, !current.truncatedTo(ChronoUnit.HOURS).equals(last.truncatedTo(ChronoUnit.HOURS)));
    }
  }

  private void write(Instant over, boolean withForget) {
    flight.start(
        () ->
            Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> write(over))
                .invoke(
                    () -> {
                      if (withForget) {
                        store.forget(keep);
                      }
                    }),
        done -> {},
        failure -> LOG.warnf("Cannot write the history of rooms, will retry: %s", failure));
  }

  /** Blocking; not at the same time as another call. */
  void write(Instant over) {
    Map<String, Totals> now = totals();
    List<Addition> additions = new ArrayList<>();
    now.forEach(
        (room, totals) -> {
          if (!totals.equals(written.getOrDefault(room, Totals.NONE))) {
            additions.add(totals.since(written.getOrDefault(room, Totals.NONE), room));
          }
        });
    if (!additions.isEmpty()) {
      store.add(over, additions);
    }
    written.keySet().retainAll(now.keySet());
    written.putAll(now);
    written.keySet().stream().filter(this::isOver).toList().forEach(this::forget);
  }

  private Map<String, Totals> totals() {
    Set<String> ids = new HashSet<>(activity.rooms());
    rooms.all().stream()
        .filter(view -> !view.room().hasEnded())
        .forEach(view -> ids.add(view.room().id()));
    Map<String, Totals> totals = new HashMap<>();
    for (String id : ids) {
      totals.put(id, totals(id, rooms.known(id)));
    }
    return totals;
  }

  private Totals totals(String room, Optional<RoomSnapshot> view) {
    Optional<QueueCounters> counters = view.map(RoomSnapshot::counters);
    return new Totals(
        counters.map(QueueCounters::waiting).orElse(0L),
        counters.map(QueueCounters::active).orElse(0L),
        activity.total(room, Kind.JOINED),
        activity.total(room, Kind.ADMITTED),
        activity.total(room, Kind.CLAIMED),
        activity.total(room, Kind.MISSED),
        activity.total(room, Kind.PASSED_OVER),
        activity.total(room, Kind.ESTIMATED),
        activity.total(room, Kind.WITHIN_HALF),
        activity.total(room, Kind.WITHIN_FOUR_FIFTHS));
  }

  private boolean isOver(String room) {
    return rooms.known(room).map(view -> view.room().hasEnded()).orElse(true);
  }

  private void forget(String room) {
    activity.forget(room);
    written.remove(room);
  }

  private static Instant minuteOf(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES);
  }
}
