package dev.usher.booking.console;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StatsServiceTest {
  @Test
  void anEventIsReadOnceASecondHoweverManyConsolesAsk() {
    AtomicInteger reads = new AtomicInteger();
    StatsService service =
        new StatsService(
            (event, at) -> {
              reads.incrementAndGet();
              return Optional.empty();
            },
            Clock.systemUTC());
    for (int i = 0; i < 1_000; i++) {
      service.of("gala");
    }
    // One, or a few if the machine stalls for seconds.
    assertTrue(reads.get() < 100, () -> reads + " reads");
    service.of("another");
    assertTrue(reads.get() > 1, () -> reads + " reads");
  }
}
