package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.release.Lapsed;
import dev.usher.inventory.release.Lapsed.Released;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final Sweep sweep = new Sweep(nanos::get);

  @Test
  void goes_on_where_the_last_batch_ended() {
    sweep.released(batch(NOON.plusSeconds(2), NOON), true);
    assertEquals(NOON.plusSeconds(2), sweep.from());
  }

  @Test
  void begins_again_once_nothing_more_is_due() {
    sweep.released(batch(NOON), true);
    sweep.released(batch(NOON), false);
    assertEquals(Lapsed.FROM_THE_FIRST, sweep.from());
  }

  @Test
  void begins_again_each_second_for_those_that_were_in_anothers_hand() {
    sweep.released(batch(NOON), true);
    nanos.addAndGet(Duration.ofMillis(1_001).toNanos());
    sweep.released(batch(NOON), true);
    assertEquals(Lapsed.FROM_THE_FIRST, sweep.from());

    sweep.released(batch(NOON), true);
    assertEquals(NOON, sweep.from());
  }

  private static List<Released> batch(Instant... ends) {
    return List.of(ends).stream()
        .map(end -> new Released(new HoldId("event", UUID.randomUUID()), end, Duration.ZERO))
        .toList();
  }
}
