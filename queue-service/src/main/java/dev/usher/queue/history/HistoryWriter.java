package dev.usher.queue.history;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.history.HistoryStore.Addition;
import dev.usher.queue.history.HistoryStore.Additions;
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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Writes the history of rooms: at the end of each minute every instance adds what it did. What may
 * not have been written is written again, and counts once; what happened meanwhile is added to the
 * minute in which that succeeds. What an instance did in the last minute before it was killed is
 * missing. Also deletes what is older than {@code usher.history.keep}.
 */
@ApplicationScoped
class HistoryWriter {
  private static final Logger LOG = Logger.getLogger(HistoryWriter.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Of a room that the instance has not seen yet: older than all others. */
  private static final QueueCounters NOT_KNOWN = new QueueCounters(0, 0, 0, 0, 0, 0);

  private final UUID instance = UUID.randomUUID();
  private final SingleFlight flight = new SingleFlight();
  private final RoomRegistry rooms;
  private final RoomActivity activity;
  private final HistoryStore store;
  private final Duration keep;
  private final Vertx vertx;
  private final Clock clock;
  // Only used by the call in flight.
  private final Map<String, Totals> written = new HashMap<>();
  private Optional<Additions> unconfirmed = Optional.empty();
  private long sequence;
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
  private record Totals(QueueCounters counters, Map<Kind, Long> counts) {
    static final Totals NONE = new Totals(NOT_KNOWN, Map.of());

    boolean differsFrom(Totals before) {
      return counters.waiting() != before.counters.waiting()
          || counters.active() != before.counters.active()
          || !counts.equals(before.counts);
    }

    Addition since(Totals before, String room) {
      Map<Kind, Long> added = new EnumMap<>(Kind.class);
      counts.forEach((kind, now) -> added.put(kind, now - before.counts.getOrDefault(kind, 0L)));
      return new Addition(room, counters, added);
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
    confirm();
    Map<String, Totals> now = totals();
    List<Addition> additions = new ArrayList<>();
    now.forEach(
        (room, totals) -> {
          Totals before = written.getOrDefault(room, Totals.NONE);
          if (totals.differsFrom(before)) {
            additions.add(totals.since(before, room));
          }
        });
    written.keySet().retainAll(now.keySet());
    written.putAll(now);
    if (!additions.isEmpty()) {
      sequence++;
      unconfirmed = Optional.of(new Additions(instance, sequence, over, additions));
      confirm();
    }
    written.keySet().stream().filter(this::isOver).toList().forEach(this::forget);
  }

  /** Writes what may not have been written: until PostgreSQL confirms it, nothing else is. */
  private void confirm() {
    unconfirmed.ifPresent(store::add);
    unconfirmed = Optional.empty();
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
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      long total = activity.total(room, kind);
      if (total > 0) {
        counts.put(kind, total);
      }
    }
    return new Totals(view.map(RoomSnapshot::counters).orElse(NOT_KNOWN), counts);
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
