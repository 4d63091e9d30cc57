package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aLineThatMovesSlowerThanItMayIsSoonEstimatedByWhatItDoes() {
    Pace pace = Pace.of(120, 0, START);
    for (int second = 1; second <= 300; second++) {
      pace = pace.then(second / 2, true, START.plusSeconds(second));
    }
    assertEquals(0.5, pace.perSecond(), 0.05);
  }

  @Test
  void aPauseDoesNotCount() {
    Pace pace = Pace.of(120, 10, START).then(10, false, START.plusSeconds(3600));
    assertEquals(2, pace.perSecond());
    assertEquals(2, pace.then(12, true, START.plusSeconds(3601)).perSecond(), 0.001);
  }
}
