package dev.usher.inventory.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final CircuitBreaker breaker = new CircuitBreaker(Duration.ofNanos(10), now::get);

  @Test
  void whatFailedIsLeftAloneForAWhile() {
    assertFalse(breaker.isOpen());
    breaker.failed();
    now.addAndGet(9);
    assertTrue(breaker.isOpen());
    now.addAndGet(1);
    assertFalse(breaker.isOpen());
  }

  @Test
  void onlyTheFirstFailureAndTheFirstAnswerAfterItAreNews() {
    assertFalse(breaker.responded());
    assertTrue(breaker.failed());
    now.addAndGet(20);
    assertFalse(breaker.failed());
    assertTrue(breaker.responded());
    assertFalse(breaker.responded());
    assertTrue(breaker.failed());
  }
}
