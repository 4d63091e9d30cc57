package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ExpiredHolds.Released;
import dev.usher.inventory.stock.HoldId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExpiryCursorTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final ExpiryCursor cursor = new ExpiryCursor(nanos::get);

  @Test
  void goesOnWhereTheLastBatchEnded() {
    cursor.released(batch(NOON.plusSeconds(2), NOON), true);
    assertEquals(NOON.plusSeconds(2), cursor.from());
  }

  @Test
  void beginsAgainOnceNothingMoreIsDue() {
    cursor.released(batch(NOON), true);
    cursor.released(batch(NOON), false);
    assertEquals(ExpiredHolds.FROM_THE_FIRST, cursor.from());
  }

  @Test
  void beginsAgainEachSecondForThoseThatWereInAnothersHand() {
    cursor.released(batch(NOON), true);
    nanos.addAndGet(Duration.ofMillis(1_001).toNanos());
    cursor.released(batch(NOON), true);
    assertEquals(ExpiredHolds.FROM_THE_FIRST, cursor.from());

    cursor.released(batch(NOON), true);
    assertEquals(NOON, cursor.from());
  }

  private static List<Released> batch(Instant... ends) {
    return List.of(ends).stream()
        .map(end -> new Released(new HoldId("event", UUID.randomUUID()), end, Duration.ZERO))
        .toList();
  }
}
