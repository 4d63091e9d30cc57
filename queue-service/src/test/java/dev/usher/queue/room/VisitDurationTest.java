package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VisitDurationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LONGEST = Duration.ofMinutes(12);

  @Test
  void nothingIsKnownUntilAPlaceBecomesFree() {
    VisitDuration visitDuration =
        VisitDuration.of(counters(3, 3), START)
            .then(counters(3, 3), true, LONGEST, START.plusSeconds(300));
    assertEquals(Optional.empty(), visitDuration.visitSeconds(LONGEST));
  }

  @Test
  void aVisitIsMeasuredByPlacesTakenAndPlacesFreed() {
    VisitDuration visitDuration = VisitDuration.of(counters(100, 100), START);
    // A hundred slots, and each second one of them becomes free and is taken again.
    for (int second = 1; second <= 3600; second++) {
      visitDuration =
          visitDuration.then(counters(100 + second, 100), true, LONGEST, START.plusSeconds(second));
    }
    assertEquals(100, visitDuration.visitSeconds(LONGEST).orElseThrow(), 2);
  }

  @Test
  void oneWhoLeavesAtOnceDoesNotMakeAllVisitsLookShort() {
    VisitDuration visitDuration =
        VisitDuration.of(counters(3, 3), START)
            .then(counters(4, 3), true, LONGEST, START.plusSeconds(1));
    assertTrue(visitDuration.visitSeconds(LONGEST).orElseThrow() > 300);
  }

  @Test
  void noVisitLooksLongerThanAClaimWindowAndAPass() {
    VisitDuration visitDuration =
        VisitDuration.of(counters(3, 3), START)
            .then(counters(4, 3), true, LONGEST, START.plusSeconds(1));
    for (int hour = 1; hour <= 24; hour++) {
      visitDuration =
          visitDuration.then(counters(4, 3), true, LONGEST, START.plusSeconds(hour * 3600L));
      assertTrue(visitDuration.visitSeconds(LONGEST).orElseThrow() <= 720);
    }
  }

  @Test
  void aPauseAndAnotherCopyOfTheLineDoNotCount() {
    VisitDuration before =
        VisitDuration.of(counters(3, 3), START)
            .then(counters(4, 3), true, LONGEST, START.plusSeconds(60));
    Optional<Double> visit = before.visitSeconds(LONGEST);
    VisitDuration paused = before.then(counters(4, 0), false, LONGEST, START.plusSeconds(600));
    assertEquals(visit, paused.visitSeconds(LONGEST));
    QueueCounters copy = new QueueCounters(2, 1, 10, 9, 0, 3);
    assertEquals(
        visit, paused.then(copy, true, LONGEST, START.plusSeconds(700)).visitSeconds(LONGEST));
  }

  private static QueueCounters counters(long serving, long live) {
    return new QueueCounters(1, serving, 10_000, serving, 0, live);
  }
}
