package dev.usher.queue.room;

import dev.usher.queue.room.RoomActivity.Kind;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Measures how often the intervals of waits are right: every few seconds it notes the interval of a
 * random number of each queue, and compares it when the number is served. It notes so few that it
 * costs the same whatever the number of visitors. A pause voids what is noted: nobody can foresee
 * it.
 */
@ApplicationScoped
class EstimateSampler {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final ConcurrentMap<String, WaitSamples> samples = new ConcurrentHashMap<>();
  private final RoomRegistry rooms;
  private final RoomActivity activity;
  private final Vertx vertx;
  private final Clock clock;
  private long timer;

  EstimateSampler(RoomRegistry rooms, RoomActivity activity, Vertx vertx, Clock clock) {
    this.rooms = rooms;
    this.activity = activity;
    this.vertx = vertx;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    rooms.onChange(this::compare);
    rooms.onEnd(samples::remove);
    timer = vertx.setPeriodic(EVERY.toMillis(), id -> rooms.all().forEach(this::note));
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  private void note(RoomSnapshot view) {
    Instant now = clock.instant();
    long serving = view.counters().serving();
    if (moves(view, now) && view.counters().issued() > serving) {
      long number = ThreadLocalRandom.current().nextLong(serving + 1, view.counters().issued() + 1);
      samples.computeIfAbsent(view.room().id(), room -> new WaitSamples()).note(view, number, now);
    }
  }

  private void compare(RoomSnapshot view) {
    WaitSamples noted = samples.get(view.room().id());
    if (noted == null) {
      return;
    }
    Instant now = clock.instant();
    if (!moves(view, now)) {
      noted.clear();
      return;
    }
    WaitSamples.Result result = noted.served(view.counters().serving(), now);
    String room = view.room().id();
    activity.count(room, Kind.ESTIMATED, result.waits());
    activity.count(room, Kind.WITHIN_HALF, result.withinHalf());
    activity.count(room, Kind.WITHIN_FOUR_FIFTHS, result.withinFourFifths());
  }

  private static boolean moves(RoomSnapshot view, Instant now) {
    RoomState state = view.state(now);
    return state == RoomState.OPEN || (state == RoomState.PREQUEUE && !view.room().awaitsDraw());
  }
}
