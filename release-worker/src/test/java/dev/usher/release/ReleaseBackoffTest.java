package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReleaseBackoffTest {
  private final ReleaseBackoff backoff = new ReleaseBackoff();

  @Test
  void onlyTheFirstFailureAndTheFirstSuccessAfterItAreNews() {
    assertFalse(backoff.ended());
    assertTrue(backoff.failed());
    assertFalse(backoff.failed());
    assertTrue(backoff.ended());
    assertFalse(backoff.ended());
    assertTrue(backoff.failed());
  }

  @Test
  void thePauseDoublesUpToASecondAndBeginsAnewAfterASuccess() {
    backoff.failed();
    assertEquals(Duration.ofMillis(50), backoff.pause());
    backoff.failed();
    assertEquals(Duration.ofMillis(100), backoff.pause());
    for (int n = 0; n < 100; n++) {
      backoff.failed();
    }
    assertEquals(Duration.ofSeconds(1), backoff.pause());
    backoff.ended();
    backoff.failed();
    assertEquals(Duration.ofMillis(50), backoff.pause());
  }
}
