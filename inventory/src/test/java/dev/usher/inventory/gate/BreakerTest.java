package dev.usher.inventory.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final Breaker breaker = new Breaker(Duration.ofNanos(10), now::get);

  @Test
  void what_failed_is_left_alone_for_a_while() {
    assertFalse(breaker.isOpen());
    breaker.failed();
    now.addAndGet(9);
    assertTrue(breaker.isOpen());
    now.addAndGet(1);
    assertFalse(breaker.isOpen());
  }

  @Test
  void only_the_first_failure_and_the_first_answer_after_it_are_news() {
    assertFalse(breaker.answered());
    assertTrue(breaker.failed());
    now.addAndGet(20);
    assertFalse(breaker.failed());
    assertTrue(breaker.answered());
    assertFalse(breaker.answered());
    assertTrue(breaker.failed());
  }
}
