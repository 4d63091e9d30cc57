package dev.usher.inventory.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Remembers sections that had plenty of places left within the last second, so that the call to the
 * gate can be skipped. If others take all places within that second, PostgreSQL refuses what the
 * gate would have refused. Bounded and thread-safe.
 */
final class AmpleStock {
  /** More than all instances together sell within that second. */
  static final int PLACES = 20_000;

  private static final int MAX_SECTIONS = 10_000;
  private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

  /** A general section of an event. */
  private record Section(String event, String id) {}

  private final LongSupplier nanoTime;
  private final Cache<Section, Long> until =
      Caffeine.newBuilder().maximumSize(MAX_SECTIONS).executor(Runnable::run).build();

  AmpleStock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Records what PostgreSQL has committed. */
  void learn(GateUpdate update) {
    update
        .left()
        .forEach(
            (id, left) -> {
              Section section = new Section(update.event(), id);
              if (left >= PLACES) {
                until.put(section, nanoTime.getAsLong() + MOMENT_NANOS);
              } else {
                until.invalidate(section);
              }
            });
  }

  /** Whether all requests are for places of sections with plenty left. */
  boolean coversAll(String event, List<HoldRequest> requests) {
    return requests.stream()
        .allMatch(
            request ->
                request.selection() instanceof Selection.Places places
                    && covers(new Section(event, places.section())));
  }

  private boolean covers(Section section) {
    Long end = until.getIfPresent(section);
    return end != null && nanoTime.getAsLong() - end < 0;
  }
}
