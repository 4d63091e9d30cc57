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
  private final ExpiryCursor sweep = new ExpiryCursor(nanos::get);

  @Test
  void goesOnWhereTheLastBatchEnded() {
    sweep.released(batch(NOON.plusSeconds(2), NOON), true);
    assertEquals(NOON.plusSeconds(2), sweep.from());
  }

  @Test
  void beginsAgainOnceNothingMoreIsDue() {
    sweep.released(batch(NOON), true);
    sweep.released(batch(NOON), false);
    assertEquals(ExpiredHolds.FROM_THE_FIRST, sweep.from());
  }

  @Test
  void beginsAgainEachSecondForThoseThatWereInAnothersHand() {
    sweep.released(batch(NOON), true);
    nanos.addAndGet(Duration.ofMillis(1_001).toNanos());
    sweep.released(batch(NOON), true);
    assertEquals(ExpiredHolds.FROM_THE_FIRST, sweep.from());

    sweep.released(batch(NOON), true);
    assertEquals(NOON, sweep.from());
  }

  private static List<Released> batch(Instant... ends) {
    return List.of(ends).stream()
        .map(end -> new Released(new HoldId("event", UUID.randomUUID()), end, Duration.ZERO))
        .toList();
  }
}
