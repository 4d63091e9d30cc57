package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LockedEventsTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final LockedEvents lockedEvents = new LockedEvents(now::get);

  @Test
  void anEventIsLeftOutForASecondFromWhenItWasLastFoundLocked() {
    lockedEvents.add("gala");
    pass(600);
    lockedEvents.add("gala");
    lockedEvents.add("opera");
    pass(900);
    assertEquals(Set.of("gala", "opera"), Set.copyOf(lockedEvents.now()));

    pass(100);
    assertEquals(List.of(), lockedEvents.now());
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }
}
