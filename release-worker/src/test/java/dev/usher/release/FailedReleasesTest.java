package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.HoldId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedReleasesTest {
  private static final HoldId HOLD = new HoldId("gala", new UUID(0, 1));

  private final AtomicLong now = new AtomicLong(-5);
  private final FailedReleases refused = new FailedReleases(now::get);

  @Test
  void aHoldIsLeftOutUntilItIsRemovedAndTriedAgainAtGrowingIntervals() {
    refused.add(HOLD);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      pass(seconds * 1_000 - 1);
      assertEquals(Optional.empty(), refused.takeDue());
      pass(1);
      assertEquals(Optional.of(HOLD), refused.takeDue());
      assertEquals(Optional.empty(), refused.takeDue(), "another thread has it");
      assertEquals(List.of(HOLD), refused.all());
      refused.add(HOLD);
    }

    refused.remove(HOLD);
    assertEquals(List.of(), refused.all());
    pass(60_000);
    assertEquals(Optional.empty(), refused.takeDue());
  }

  @Test
  void itIsFullWhenSoManyAreRefusedThatItIsNoFaultOfTheirs() {
    for (int n = 1; n < FailedReleases.MOST; n++) {
      refused.add(new HoldId("gala", new UUID(1, n)));
    }
    assertFalse(refused.isFull());
    refused.add(HOLD);
    assertTrue(refused.isFull());
  }

  @Test
  void theLogGetsALineASecondAtMostThatCountsThoseWithoutOne() {
    assertEquals(0, refused.nextLine());
    assertEquals(-1, refused.nextLine());
    assertEquals(-1, refused.nextLine());
    pass(1_000);
    assertEquals(2, refused.nextLine());
    pass(1_000);
    assertEquals(0, refused.nextLine());
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }
}
