package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BusyEventsTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final BusyEvents busy = new BusyEvents(now::get);

  @Test
  void an_event_is_left_out_for_a_second_from_when_it_was_last_found_locked() {
    busy.add("gala");
    pass(600);
    busy.add("gala");
    busy.add("opera");
    pass(900);
    assertEquals(Set.of("gala", "opera"), Set.copyOf(busy.now()));

    pass(100);
    assertEquals(List.of(), busy.now());
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }
}
