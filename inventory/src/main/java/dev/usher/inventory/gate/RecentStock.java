package dev.usher.inventory.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/**
 * Remembers how many places sections had left within the last second, so that the call to the gate
 * can be skipped where plenty was left, or too little. Like the gate it only predicts: if others
 * have taken all places since, PostgreSQL refuses what the gate would have refused; if places came
 * back, the read that has to confirm a refusal finds them. Bounded and thread-safe.
 */
final class RecentStock {
  /** More than all instances together sell within that second. */
  static final int PLENTY = 20_000;

  private static final int MAX_SECTIONS = 10_000;
  private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

  /** A general section of an event. */
  private record Section(String event, String id) {}

  private record Left(long version, int places, long until) {}

  private final LongSupplier nanoTime;
  private final Cache<Section, Left> sections =
      Caffeine.newBuilder().maximumSize(MAX_SECTIONS).executor(Runnable::run).build();

  RecentStock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Records what sections of an event have left, as PostgreSQL has committed it in a version of the
   * event. Older versions are ignored.
   */
  void learn(String event, long version, Map<String, Integer> left) {
    long now = nanoTime.getAsLong();
    left.forEach(
        (id, places) -> {
          Section section = new Section(event, id);
          Left known = sections.getIfPresent(section);
          if (known == null || known.version() <= version || now - known.until() >= 0) {
            sections.put(section, new Left(version, places, now + MOMENT_NANOS));
          }
        });
  }

  /** Whether all requests are for places of sections with plenty left. */
  boolean hasPlentyFor(String event, List<HoldRequest> requests) {
    return all(event, requests, (left, wanted) -> left >= PLENTY);
  }

  /** Whether all requests are for more places than their sections have left. */
  boolean hasTooLittleFor(String event, List<HoldRequest> requests) {
    return all(event, requests, (left, wanted) -> left < wanted);
  }

  private boolean all(
      String event, List<HoldRequest> requests, BiPredicate<Integer, Integer> leftAndWanted) {
    long now = nanoTime.getAsLong();
    for (HoldRequest request : requests) {
      if (!(request.selection() instanceof Selection.Places places)) {
        return false;
      }
      Left left = sections.getIfPresent(new Section(event, places.section()));
      if (left == null
          || now - left.until() >= 0
          || !leftAndWanted.test(left.places(), places.quantity())) {
        return false;
      }
    }
    return true;
  }
}
