package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.WaitModel.Interval;
import dev.usher.queue.room.WaitModel.Wait;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitModelTest {
  @ParameterizedTest
  @CsvSource({
    // perMinute, fullPerMinute, passedOver, slotSeconds, variance, observations
    "60, 60, 0, 0.5, 1, 2",
    "60, 60, 0.3, 0.9, 1, 50",
    "60, 600, 0.95, 2, 9, 2",
    "6000, 6000, 0.5, 0.001, 4, 2000",
    "1, 1000000, 0, 3, 9, 3",
    "600, 600, 0.2, 1.5, 50, 1",
  })
  void nobodyHasAnEarlierIntervalThanSomebodyAhead(
      double perMinute, double full, double passedOver, double slot, double variance, double n) {
    WaitModel model = new WaitModel(perMinute, full, passedOver, slot, variance, n);
    for (long free : new long[] {0, 1, 7, 100}) {
      Wait ahead = model.estimate(1, free, 0).orElseThrow();
      for (long position = 2; position < 3_000; position++) {
        Wait wait = model.estimate(position, free, 0).orElseThrow();
        String where = "position " + position + ", " + free + " free: " + ahead + " " + wait;
        assertTrue(isNotBefore(wait.half(), ahead.half()), where);
        assertTrue(isNotBefore(wait.fourFifths(), ahead.fourFifths()), where);
        assertTrue(wait.expected().compareTo(ahead.expected()) >= 0, where);
        ahead = wait;
      }
    }
  }

  @Test
  void theWiderIntervalContainsTheOther() {
    WaitModel model = new WaitModel(60, 60, 0.2, 2, 2, 30);
    for (long position = 1; position < 1_000; position++) {
      Wait wait = model.estimate(position, 5, 0).orElseThrow();
      assertTrue(wait.fourFifths().contains(wait.half().from()), wait::toString);
      assertTrue(wait.fourFifths().contains(wait.half().to()), wait::toString);
      assertTrue(wait.half().contains(wait.expected()), wait::toString);
    }
  }

  @Test
  void whereTheRateIsTheLimitTheIntervalIsNarrowAndAfterTheStart() {
    WaitModel model = new WaitModel(60, 60, 0, 0, 1, 2);
    Wait wait = model.estimate(600, 10_000, 300).orElseThrow();
    assertEquals(Duration.ofMinutes(15), wait.expected());
    assertTrue(wait.fourFifths().from().compareTo(Duration.ofSeconds(860)) > 0, wait::toString);
    assertTrue(wait.fourFifths().to().compareTo(Duration.ofSeconds(940)) < 0, wait::toString);
  }

  @Test
  void aLoweredRateMayRiseAgainAtAnyTime() {
    Wait wait = new WaitModel(30, 60, 0, 0, 1, 2).estimate(60, 1_000, 0).orElseThrow();
    assertTrue(wait.half().contains(Duration.ofSeconds(60)), wait::toString);
    assertTrue(wait.half().contains(Duration.ofMinutes(2)), wait::toString);
  }

  @Test
  void nothingIsKnownWhileNobodyIsAdmittedOrNoSlotHasBecomeFree() {
    assertEquals(Optional.empty(), new WaitModel(0, 60, 0, 1, 1, 2).estimate(1, 10, 0));
    assertEquals(Optional.empty(), new WaitModel(60, 60, 0, 0, 1, 2).estimate(11, 10, 0));
  }

  /** Otherwise each look at the counters would move the interval of everybody who waits. */
  @Test
  void aModelStaysUntilItIsOffByATenth() {
    WaitModel model = new WaitModel(60, 60, 0.1, 1, 1, 100);
    WaitModel near = new WaitModel(60, 60, 0.12, 1.08, 1.2, 120);
    WaitModel far = new WaitModel(60, 60, 0.1, 1.2, 1, 100);
    assertEquals(model, model.unless(near));
    assertEquals(far, model.unless(far));
    WaitModel unknown = new WaitModel(60, 60, 0.1, 0, 1, 2);
    assertEquals(model, unknown.unless(model));
  }

  private static boolean isNotBefore(Interval interval, Interval other) {
    return interval.from().compareTo(other.from()) >= 0 && interval.to().compareTo(other.to()) >= 0;
  }
}
