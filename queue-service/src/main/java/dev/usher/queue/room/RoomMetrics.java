package dev.usher.queue.room;

import dev.usher.queue.room.RoomActivity.Kind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Metrics of each room: its limits, whether it admits, waiting and active visitors, counters. */
@ApplicationScoped
public class RoomMetrics {
  private final Set<String> metered = ConcurrentHashMap.newKeySet();
  private final RoomRegistry rooms;
  private final RoomActivity activity;
  private final MeterRegistry meters;
  private final Clock clock;

  RoomMetrics(RoomRegistry rooms, RoomActivity activity, MeterRegistry meters, Clock clock) {
    this.rooms = rooms;
    this.activity = activity;
    this.meters = meters;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    rooms.onChange(
        view -> {
          if (!view.room().hasEnded() && metered.add(view.room().id())) {
            add(view.room().id());
          }
        });
    rooms.onEnd(this::remove);
  }

  private void add(String room) {
    // From the start of a room, so that rates include its first visitors.
    counter("usher.joins", room, Kind.JOINED);
    counter("usher.admissions", room, Kind.ADMITTED);
    counter("usher.claims", room, Kind.CLAIMED);
    counter("usher.turns.missed", room, Kind.MISSED);
    counter("usher.turns.passed.over", room, Kind.PASSED_OVER);
    counter("usher.rejoins", room, Kind.REJOINED);
    counter("usher.departures", room, Kind.LEFT);
    counter("usher.wait.samples", room, Kind.ESTIMATED);
    within("50", room, Kind.WITHIN_HALF);
    within("80", room, Kind.WITHIN_FOUR_FIFTHS);
    gauge("usher.waiting", room, view -> view.counters().waiting());
    gauge("usher.active", room, view -> view.counters().active());
    gauge("usher.no.show.ratio", room, view -> view.counters().noShows());
    gauge("usher.room.through", room, view -> view.letsThrough() ? 1 : 0);
    gauge("usher.room.max.active", room, view -> view.room().maxActive());
    gauge("usher.room.admit.per.minute", room, view -> view.room().admitPerMinute());
    gauge("usher.room.rate.per.minute", room, RoomSnapshot::perMinute);
    gauge("usher.room.open", room, view -> view.state(clock.instant()) == RoomState.OPEN ? 1 : 0);
  }

  /**
   * Removes every meter with this room's label; otherwise labels of old rooms would accumulate in
   * the registry.
   */
  private void remove(String room) {
    metered.remove(room);
    meters.getMeters().stream()
        .filter(meter -> room.equals(meter.getId().getTag("room")))
        .forEach(meters::remove);
  }

  private void counter(String name, String room, Kind kind) {
    FunctionCounter.builder(name, activity, counts -> counts.total(room, kind))
        .tag("room", room)
        .register(meters);
  }

  private void within(String interval, String room, Kind kind) {
    FunctionCounter.builder(
            "usher.wait.samples.within", activity, counts -> counts.total(room, kind))
        .tag("room", room)
        .tag("interval", interval)
        .register(meters);
  }

  private void gauge(String name, String room, ToDoubleFunction<RoomSnapshot> value) {
    meters.gauge(
        name,
        Tags.of("room", room),
        rooms,
        all -> all.known(room).map(value::applyAsDouble).orElse(0.0));
  }
}
