package dev.usher.inventory.gate;

import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers the sections of which a moment ago so much was left that the gate would refuse nobody:
 * asking it would only cost a call and a wait for its answer. Wrong when others take all of it
 * within that moment; then PostgreSQL refuses what the gate would have. Safe for use by many
 * threads; keeps an entry a section.
 */
final class AmpleStock {
  /** More than all instances together sell within the moment. */
  static final int PLACES = 20_000;

  private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

  /** A general section of an event. */
  private record Section(String event, String id) {}

  private final LongSupplier nanoTime;
  private final Map<Section, Long> until = new ConcurrentHashMap<>();

  AmpleStock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Learns what PostgreSQL has committed. */
  void learn(GateUpdate update) {
    update
        .left()
        .forEach(
            (id, left) -> {
              Section section = new Section(update.event(), id);
              if (left >= PLACES) {
                until.put(section, nanoTime.getAsLong() + MOMENT_NANOS);
              } else {
                until.remove(section);
              }
            });
  }

  /** Whether all of these are for places that there are plenty of. */
  boolean coversAll(String event, List<HoldRequest> requests) {
    return requests.stream()
        .allMatch(
            request ->
                request.selection() instanceof Selection.Places places
                    && covers(new Section(event, places.section())));
  }

  private boolean covers(Section section) {
    Long end = until.get(section);
    return end != null && nanoTime.getAsLong() - end < 0;
  }
}
