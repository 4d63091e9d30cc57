package dev.usher.queue.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacesTest {

  @Test
  void whoStandsFartherBackIsAskedToAskLessOften() {
    assertEquals(1, Places.retryAfter(Optional.of(Duration.ofSeconds(1)), 0));
    assertEquals(6, Places.retryAfter(Optional.of(Duration.ofMinutes(1)), 0));
    assertEquals(30, Places.retryAfter(Optional.of(Duration.ofHours(5)), 0.2));
  }

  @Test
  void whileNobodyMovesAsksAreSpreadOverSomeSeconds() {
    assertTrue(Places.retryAfter(Optional.empty(), -0.2) >= 10);
    assertTrue(Places.retryAfter(Optional.empty(), 0.2) <= 20);
  }
}
