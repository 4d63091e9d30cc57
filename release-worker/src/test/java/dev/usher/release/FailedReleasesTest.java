package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.HoldId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedReleasesTest {
  private static final HoldId HOLD = new HoldId("gala", new UUID(0, 1));

  private final AtomicLong now = new AtomicLong(-5);
  private final FailedReleases failedReleases = new FailedReleases(now::get);

  @Test
  void aHoldIsLeftOutUntilItIsRemovedAndTriedAgainAtGrowingIntervals() {
    failedReleases.rejected(HOLD);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      pass(seconds * 1_000 - 1);
      assertEquals(Optional.empty(), failedReleases.takeDue());
      pass(1);
      assertEquals(Optional.of(HOLD), failedReleases.takeDue());
      assertEquals(Optional.empty(), failedReleases.takeDue(), "another thread has it");
      assertEquals(List.of(HOLD), failedReleases.leftOut().holds());
      failedReleases.rejected(HOLD);
    }

    failedReleases.remove(HOLD);
    assertEquals(List.of(), failedReleases.leftOut().holds());
    pass(60_000);
    assertEquals(Optional.empty(), failedReleases.takeDue());
  }

  @Test
  void itIsFullWhenSoManyAreRefusedThatItIsNoFaultOfTheirs() {
    for (int n = 1; n < FailedReleases.MOST; n++) {
      failedReleases.rejected(new HoldId("gala", new UUID(1, n)));
    }
    assertFalse(failedReleases.isFull());
    failedReleases.rejected(HOLD);
    assertTrue(failedReleases.isFull());
  }

  @Test
  void theLogGetsALineASecondAtMostThatCountsThoseWithoutOne() {
    assertEquals(0, failedReleases.nextLine());
    assertEquals(-1, failedReleases.nextLine());
    assertEquals(-1, failedReleases.nextLine());
    pass(1_000);
    assertEquals(2, failedReleases.nextLine());
    pass(1_000);
    assertEquals(0, failedReleases.nextLine());
  }

  @Test
  void anEventIsLeftOutForASecondFromWhenItWasLastFoundLocked() {
    failedReleases.locked("gala");
    pass(600);
    failedReleases.locked("gala");
    failedReleases.locked("opera");
    pass(900);
    assertEquals(Set.of("gala", "opera"), Set.copyOf(failedReleases.leftOut().events()));

    pass(100);
    assertEquals(List.of(), failedReleases.leftOut().events());
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }
}
