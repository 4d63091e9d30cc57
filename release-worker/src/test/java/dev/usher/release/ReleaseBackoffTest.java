package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReleaseBackoffTest {
  private final ReleaseBackoff outage = new ReleaseBackoff();

  @Test
  void onlyTheFirstFailureAndTheFirstSuccessAfterItAreNews() {
    assertFalse(outage.ended());
    assertTrue(outage.failed());
    assertFalse(outage.failed());
    assertTrue(outage.ended());
    assertFalse(outage.ended());
    assertTrue(outage.failed());
  }

  @Test
  void thePauseDoublesUpToASecondAndBeginsAnewAfterASuccess() {
    outage.failed();
    assertEquals(Duration.ofMillis(50), outage.pause());
    outage.failed();
    assertEquals(Duration.ofMillis(100), outage.pause());
    for (int n = 0; n < 100; n++) {
      outage.failed();
    }
    assertEquals(Duration.ofSeconds(1), outage.pause());
    outage.ended();
    outage.failed();
    assertEquals(Duration.ofMillis(50), outage.pause());
  }
}
