package dev.usher.queue.room;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Metrics of each room: waiting and active visitors. */
@ApplicationScoped
public class RoomMetrics {
  private final Set<String> metered = ConcurrentHashMap.newKeySet();
  private final RoomRegistry rooms;
  private final MeterRegistry meters;

  RoomMetrics(RoomRegistry rooms, MeterRegistry meters) {
    this.rooms = rooms;
    this.meters = meters;
  }

  void start(@Observes StartupEvent event) {
    rooms.onChange(
        view -> {
          if (!view.room().hasEnded() && metered.add(view.room().id())) {
            gauge("usher.waiting", view.room().id(), counters -> counters.waiting());
            gauge("usher.active", view.room().id(), counters -> counters.turns() + counters.live());
          }
        });
    rooms.onEnd(this::remove);
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

  private void gauge(String name, String room, ToDoubleFunction<QueueCounters> value) {
    meters.gauge(
        name,
        Tags.of("room", room),
        rooms,
        all -> all.known(room).map(view -> value.applyAsDouble(view.counters())).orElse(0.0));
  }
}
